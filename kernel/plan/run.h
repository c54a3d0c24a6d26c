/* Running a plan on the tensors of one live graph. */
#ifndef PLAN_RUN_H
#define PLAN_RUN_H

#include "plan/cache.h"
#include "plan/plan.h"

/* Outputs of finished parts become tensors even when a later part fails. *failed: the node. */
int plan_run(const struct plan *p, const struct live *l, struct devices *d, const struct flush *f,
             struct arena *scratch, const struct node **failed, struct err *err);

#endif
