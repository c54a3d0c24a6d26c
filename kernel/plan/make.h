/* A new plan for a live graph that no kept plan fits. */
#ifndef PLAN_MAKE_H
#define PLAN_MAKE_H

#include "plan/cache.h"

/* *out is the caller's. On failure *failed is the node to blame. */
int plan_make(struct plan **out, const struct live *l, const struct key *k, struct devices *d,
              struct arena *scratch, const struct node **failed, struct err *err);

#endif
