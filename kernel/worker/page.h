/* Memory that a worker and the program that it serves both map for the worker's life: bulk data on
 * its way up and down, how far each side is, signs of life, the wish to stop, and the figures that
 * are asked often. What is said once goes through the socket instead (message.h). */
#ifndef WORKER_PAGE_H
#define WORKER_PAGE_H

#include "backend/backend.h"

enum { LANE_CHUNK = 256 << 10, LANE_CHUNKS = 16, PAGE_FIGURES = 8, BEAT_MS = 50 };

/* A number that one side raises and the other waits for. It may wrap. */
struct counter {
    _Alignas(64) _Atomic uint32_t value;
    _Atomic uint64_t wanted; /* by who sleeps until it is there, with WANTED; 0: nobody sleeps */
};

/* Bulk data in one direction: chunk n lies at n % LANE_CHUNKS. */
struct lane {
    struct counter filled, taken; /* chunks, since the worker began */
    _Alignas(4096) char chunks[LANE_CHUNKS][LANE_CHUNK];
};

/* The worker's memory as it was when so many bytes had been taken and given back by request. */
struct page_memory {
    struct memory_facts facts;
    int64_t taken, given; /* sums of page_round */
};

struct page {
    _Atomic uint32_t beat;            /* raised each BEAT_MS by a worker that is alive */
    _Atomic uint32_t progress;        /* raised with each message and each run that is over */
    struct cancel cancel;             /* asked: what runs now shall stop */
    struct counter runs;              /* queued runs that the worker has handed to its backend */
    _Atomic uint32_t figures_version; /* odd: being written */
    _Atomic int64_t figures[PAGE_FIGURES];
    struct lane up, down;
};

/* A new page behind a descriptor that another process can map. Returns 0 or an errno. */
int page_make(struct page **out, int *fd);
/* NULL: the descriptor is none of page_make's. */
struct page *page_map(int fd);
void page_unmap(struct page *p);

void page_publish(struct page *p, const struct page_memory *m);
void page_look(struct page *p, struct page_memory *out);
/* What a buffer of so many bytes counts for on both sides. */
static inline int64_t page_round(size_t bytes)
{
    return (int64_t)((bytes + 511) & ~(size_t)511);
}

/* Are there cores for both sides and for what the device computes with? Else who spins keeps from
 * its core what it spins for. */
bool page_may_spin(void);
int64_t clock_us(void);

void counter_raise(struct counter *c, uint32_t by);
static inline uint32_t counter_get(struct counter *c)
{
    return atomic_load_explicit(&c->value, memory_order_acquire);
}
bool counter_reached(struct counter *c, uint32_t until);
/* Until the counter is at least `until`: spins up to 50 us if asked to, then sleeps. False: not
 * within `ms`. */
bool counter_wait(struct counter *c, uint32_t until, int ms, bool spins);

#endif
