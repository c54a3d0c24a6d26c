/* One flush: what is needed is found, the plan looked up or made, and run. */
#include "base/settings.h"
#include "plan/make.h"
#include "plan/memory.h"
#include "plan/name.h"
#include "plan/remember.h"
#include "plan/run.h"

#include <stdlib.h>
#include <time.h>

struct planner {
    struct devices *devices;
    struct arena scratch; /* of one flush */
    struct plan_cache cache;
    struct recipes recipes;
    struct plan_stats stats;
};

struct planner *planner_new(struct devices *devices)
{
    struct planner *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->devices = devices;
    arena_init(&p->scratch);
    if (plan_cache_init(&p->cache, (size_t)setting(SETTING_PLAN_CACHE))) {
        free(p);
        return NULL;
    }
    return p;
}

void planner_free(struct planner *p)
{
    if (!p)
        return;
    plan_cache_fini(&p->cache);
    recipes_fini(&p->recipes);
    arena_fini(&p->scratch);
    free(p);
}

struct plan_stats planner_stats(const struct planner *p)
{
    return p->stats;
}

/* *kept: the plan is the cache's, else it has to be freed after the run. */
static int find_plan(struct planner *p, const struct live *l, struct plan **plan, bool *kept,
                     const struct node **failed, struct err *err)
{
    struct key key;
    key_build(&key, l, &p->scratch);
    *plan = plan_cache_find(&p->cache, &key);
    *kept = *plan != NULL;
    if (*plan) {
        p->stats.cache_hits++;
        return 0;
    }
    if (plan_make(plan, l, &key, p->devices, &p->scratch, failed, err))
        return -1;
    (*plan)->method = remember_method(l);
    p->stats.programs += (*plan)->part_count;
    *kept = plan_cache_add(&p->cache, *plan);
    return 0;
}

static int plan_and_run(struct planner *p, struct live *l, const struct flush *f,
                        const struct node **failed, struct err *err)
{
    struct plan *plan;
    bool kept;
    if (live_open(l, p->devices, failed, err) || find_plan(p, l, &plan, &kept, failed, err))
        return -1;
    int status = plan_run(plan, l, p->devices, f, &p->scratch, failed, err);
    remember_run(&p->recipes, plan->method, l);
    if (!kept)
        plan_free(plan);
    return status;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int plan_flush(struct planner *p, struct flush *f, struct err *err)
{
    struct live live;
    const struct node *failed = NULL;
    arena_reset(&p->scratch);
    live_find(&live, f->graph, f->before, &p->scratch);
    if (live.calls > 0) {
        double start = now();
        int status = plan_and_run(p, &live, f, &failed, err);
        p->stats.flushes++;
        if (f->report)
            f->report->seconds += now() - start;
        if (status) {
            f->failed_statement = failed->statement;
            return err_place(err, failed->span);
        }
    }
    graph_clear(f->graph);
    return 0;
}

int plan_check_size(struct planner *p, const struct graph *g, const struct node *n, struct err *err)
{
    int64_t bytes;
    (void)g;
    if (n->kind != NODE_CALL || op_row(n->op)->class == OP_VIEW ||
        tensor_bytes(n->dtype, &n->shape, &bytes) || bytes < (int64_t)1 << 28)
        return 0;
    struct request standard;
    struct device *device = n->where ? n->where->device : NULL;
    if (!device) {
        request_default(p->devices, &standard);
        device = standard.device;
    }
    if (!device->handle && device_open(p->devices, device, err))
        return err_place(err, n->span);
    int64_t left = memory_free(device);
    if (bytes <= left)
        return 0;
    memory_refuse(name_op(n->op), &n->shape, n->dtype, bytes, left, err);
    return err_place(err, n->span);
}
