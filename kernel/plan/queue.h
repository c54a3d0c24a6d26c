/* Runs that a GPU has taken in and may still be working on. What they make has its buffer at once;
 * buffer->run says which run it waits for, so that when one fails (it and all later ones made
 * nothing) what it should have made is known and lost: generation 0.
 *
 * At most QUEUE_MOST of them, and QUEUE_SECONDS of work, are noted; then they are waited for: an
 * interrupt is heard after so long. */
#ifndef PLAN_QUEUE_H
#define PLAN_QUEUE_H

#include "plan/cache.h"
#include "plan/plan.h"

enum { QUEUE_MOST = 256 };
#define QUEUE_SECONDS 0.2

struct queued_run {
    uint64_t tag;
    struct device *device;
    uint32_t generation;
    struct plan *plan; /* held */
    struct plan_part *part;
    struct report *report; /* NULL: nobody asks */
    size_t *entries;       /* of the report, by step */
    double *seconds;       /* by step, from the backend */
};

struct queue {
    struct devices *devices;
    struct queued_run runs[QUEUE_MOST];
    size_t count;
    uint64_t tag;       /* of the latest */
    double expected;    /* seconds that all of them take */
    struct arena arena; /* seconds and entries: until all runs are over */
};

void queue_init(struct queue *q, struct devices *d);
void queue_fini(struct queue *q);
bool queue_has(const struct queue *q, const struct device *device);
/* Waits where one more run of the part would be too much. -1 as from queue_wait. */
int queue_make_room(struct queue *q, const struct plan_part *part, struct flush *f,
                    struct err *err);
/* A new last entry, for which there is room. */
struct queued_run *queue_add(struct queue *q, struct plan *plan, struct plan_part *part);
void queue_take_back(struct queue *q); /* the latest was refused */

/* Waits for the runs of one device. -1: err says which step failed and why, f->ended which device
 * that was; its results since then are lost. Others have the turn meanwhile (leave, come_back of
 * f). */
int queue_wait(struct queue *q, struct device *device, struct flush *f, struct err *err);
/* Forgets the runs of devices that ended or were opened anew since. */
void queue_forget_ended(struct queue *q);

#endif
