/* Running a plan on the tensors of one live graph. */
#ifndef PLAN_RUN_H
#define PLAN_RUN_H

#include "plan/plan.h"
#include "plan/queue.h"

/* Outputs of finished parts become tensors even when a later part fails. *failed: the node. What is
 * queued may still be under way afterwards. */
int plan_run(struct plan *p, const struct live *l, struct devices *d, struct queue *queue,
             struct flush *f, struct arena *scratch, const struct node **failed, struct err *err);

#endif
