/* Work in the order in which it was put in, done by a thread of the queue's own. One thread puts
 * in. Items are numbered from 1. */
#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

#include "base/err.h"

#include <pthread.h>
#include <stdatomic.h>

enum { SIM_QUEUE_ITEMS = 1024, SIM_QUEUE_TIMES = 4096 }; /* powers of two */

struct sim_item {
    void (*work)(void *owner, const struct sim_item *item); /* NULL: a mark */
    void *to;
    const void *from;
    size_t bytes;
    double *time; /* of a timed mark: where it leaves when it was passed */
};

struct sim_queue {
    void *owner;
    struct sim_item items[SIM_QUEUE_ITEMS];
    double times[SIM_QUEUE_TIMES]; /* of the latest timed marks */
    uint64_t timed;                /* how many there have been */
    _Atomic uint64_t put, done;    /* items put in; items done */
    pthread_t thread;
    pthread_mutex_t lock; /* for sleeping */
    pthread_cond_t wake;
    atomic_bool asleep, leave;
};

int sim_queue_init(struct sim_queue *q, void *owner, struct err *err);
void sim_queue_fini(struct sim_queue *q); /* what is in it is done first */
/* The item's number. Waits only while the queue is full. */
uint64_t sim_queue_put(struct sim_queue *q, const struct sim_item *item);
/* A mark behind everything that was put in: its item's number, and the place of its time. */
uint64_t sim_queue_mark(struct sim_queue *q, bool timed);
bool sim_queue_is_past(struct sim_queue *q, uint64_t mark);
double sim_queue_time(const struct sim_queue *q, uint64_t mark);
void sim_queue_wait(struct sim_queue *q); /* until all is done */

#endif
