/* Graph to results: place, fuse, schedule, run. The plan of a graph seen before comes from a cache
 * (keyed by everything but the numbers in scalars and tensors). One planner a session. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include "base/cancel.h"
#include "device/request.h"
#include "graph/graph.h"
#include "plan/report.h"

struct planner;

struct planner *planner_new(struct devices *devices); /* NULL: no memory */
void planner_free(struct planner *p);

struct flush {
    struct graph *graph;
    struct report *report;
    const struct cancel *cancel;
    /* Called around each run of a backend, during which nothing but the graph's own buffers and
     * the planner is touched: others may have the variables. NULL: there are no others. */
    void (*leave)(void *context);
    void (*come_back)(void *context);
    void *context;
    uint32_t before;           /* only the work of statements before this one; 0: all */
    uint32_t failed_statement; /* out, when it fails: of the node that failed */
};

/* Computes each node whose handle somebody holds (tensor->refs > tensor->journal), in the order of
 * the program; their tensors get buffers and lose their nodes. Then the graph is cleared.
 * On failure: err has the failing node's span, text naming operation, shape and bytes; handles of
 * nodes that were not computed stay pending, the graph stays, and the caller decides. */
int plan_flush(struct planner *p, struct flush *f, struct err *err);

/* Refuses a call whose result alone is larger than what its device has left, so that the statement
 * that asks for it can be blamed before anything runs. Costs nothing for results under 256 MiB. */
int plan_check_size(struct planner *p, const struct graph *g, const struct node *n,
                    struct err *err);

struct plan_stats {
    int64_t flushes, cache_hits, programs;
};
struct plan_stats planner_stats(const struct planner *p);

#endif
