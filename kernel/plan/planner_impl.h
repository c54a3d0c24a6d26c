/* Inside of a session's planner, for the files that share it. */
#ifndef PLAN_PLANNER_IMPL_H
#define PLAN_PLANNER_IMPL_H

#include "plan/plan.h"
#include "plan/queue.h"
#include "tensor/recipe.h"

struct planner {
    struct devices *devices;
    struct arena scratch; /* of one flush */
    struct plan_cache cache;
    struct recipes recipes;
    struct queue queue;
    struct plan_stats stats;
};

#endif
