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

/* A result that its device has no room for, after its caches have been freed. */
struct memory_lack {
    struct device *device; /* NULL: not known */
    int64_t needed, free;  /* bytes; needed 0: not known */
    struct shape shape;
    enum dtype dtype;
    int32_t alike;  /* buffers of its size that are needed at once, itself among them */
    int64_t beside; /* bytes of others that are needed with these */
};

struct flush {
    struct graph *graph;
    struct report *report;
    const struct cancel *cancel;
    /* Called around each run of a backend, during which nothing but the graph's own buffers and
     * the planner is touched: others may have the variables. NULL: there are no others. */
    void (*leave)(void *context);
    void (*come_back)(void *context);
    void *context;
    uint32_t before; /* only the work of statements before this one; 0: all */
    /* Runs of GPUs that were quick before may still be under way when plan_flush comes back:
     * plan_finish. Otherwise plan_flush finishes what others left. */
    bool queued;
    bool home;                 /* lost leaves come back on the CPU, whatever device they were on */
    bool again;                /* leaves no recipe: work that is done once more */
    uint32_t failed_statement; /* out, when it fails: of the node that failed */
    /* out, when it fails: not the work is to blame, but what became of this device. Its buffers of
     * before are lost (buffer_lost), or, when its generation is still the same, what queued runs
     * should have made. After plan_recover the same flush may be tried again. */
    struct device *ended;
    struct tensor *lost;     /* out, when it fails: a leaf that is lost, and held by the graph */
    struct memory_lack lack; /* out, when it fails with OutOfMemory */
};

/* Computes each node whose handle somebody holds (tensor->refs > tensor->journal), in the order of
 * the program; their tensors get buffers and lose their nodes. Then the graph is cleared.
 * On failure: err has the failing node's span, text naming operation, shape and bytes; handles of
 * nodes that were not computed stay pending, the graph stays, and the caller decides. */
int plan_flush(struct planner *p, struct flush *f, struct err *err);

/* Waits until all queued runs are over, and completes their entries in reports. Uses of f: leave,
 * come_back; out: ended. */
int plan_finish(struct planner *p, struct flush *f, struct err *err);
bool plan_unfinished(const struct planner *p);

/* All calls of the graph that `device` would compute go to the next choice of their request, with
 * the reason in the report. 1: there are none. DeviceError: a request is strict and has no other
 * choice; the graph is then as it was. */
int plan_elsewhere(struct planner *p, struct flush *f, struct device *device, const char *reason,
                   struct err *err);

struct plan_stats {
    int64_t flushes, cache_hits, programs;
};
struct plan_stats planner_stats(const struct planner *p);

#endif
