/* What the files share that run a plan: run.c (parts, in order), slots.c (their buffers),
 * results.c (what was made becomes somebody's tensor), part.c (reports and errors of a part). */
#ifndef PLAN_RUNNING_H
#define PLAN_RUNNING_H

#include "plan/plan.h"
#include "plan/queue.h"

struct run {
    struct plan *plan;
    const struct live *live;
    struct devices *devices;
    struct flush *flush;
    struct queue *queue;
    struct arena *scratch;
    struct buffer **buffers; /* by slot; of leaves borrowed, else held */
    const int64_t *shifts;
};

/* slots.c: the buffer of a slot is made, or copied from another device. */
int slots_fill(struct run *r, int32_t number, struct err *err);
/* Handles by the program's buffer number, temporaries NULL; NULL: err. run: of queue.h, or 0. */
void **slots_gather(struct run *r, const struct plan_part *part, uint64_t run, struct err *err);
/* Bytes of copies that the part waits for. */
int64_t slots_coming(const struct run *r, const struct plan_part *part);
void slots_release(struct run *r, int32_t part); /* those last used by it */

/* results.c: hands out what part `number` has made (-1: views of leaves); after a failure what its
 * steps before `step` have. */
int results_hand_out(struct run *r, int32_t number, int32_t step, const struct node **failed,
                     struct err *err);

/* part.c: into the report. seconds NULL: not known yet; entries, by step: out, or NULL. */
void part_report(const struct run *r, const struct plan_part *part, const double *seconds,
                 size_t *entries);
void part_report_copy(const struct run *r, const struct buffer *from, const struct buffer *to,
                      double seconds);
/* The backend knows no names: the operation is put before what it says, and where memory is the
 * matter, shape and dtype too. Returns -1. */
int part_name_step(const struct plan_part *part, int32_t step, struct err *err);

#endif
