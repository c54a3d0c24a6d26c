/* One flush: what is needed is found, the plan looked up or made, and run. When memory runs out,
 * copies and caches are freed and the work is tried once more, then it goes to the next choice of
 * its request. What became of a device that ended is the caller's to bring back. */
#include "device/copies.h"
#include "device/lost.h"
#include "plan/make.h"
#include "plan/memory.h"
#include "plan/planner_impl.h"
#include "plan/recover_impl.h"
#include "plan/remember.h"
#include "plan/run.h"

#include <time.h>

/* One attempt at a flush. */
struct attempt {
    struct live live;
    const struct node *failed;
    struct device *eased; /* where room has been made already */
    int easings;
    bool caches_freed;                        /* its copies were dropped before that */
    struct memory_lack full[REQUEST_CHOICES]; /* devices that the work left for want of memory */
    int full_count;
};

enum { EASINGS_MOST = 8 }; /* of all devices in one flush */

static bool gpus_used(struct devices *d)
{
    for (int i = 0; devices_known(d) && i < devices_count(d); i++)
        if (devices_get(d, i)->kind == DEVICE_GPU && devices_get(d, i)->handle)
            return true;
    return false;
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
        if (!(*plan)->method && gpus_used(p->devices))
            (*plan)->method = remember_method(l, true);
        return 0;
    }
    if (plan_make(plan, l, &key, p->devices, &p->scratch, failed, err))
        return -1;
    (*plan)->method = remember_method(l, gpus_used(p->devices));
    p->stats.programs += (*plan)->part_count;
    *kept = plan_cache_add(&p->cache, *plan);
    return 0;
}

static int plan_and_run(struct planner *p, struct attempt *a, struct flush *f, struct err *err)
{
    struct plan *plan;
    bool kept;
    if (live_open(&a->live, p->devices, &a->failed, err) ||
        find_plan(p, &a->live, &plan, &kept, &a->failed, err))
        return -1;
    int status = plan_run(plan, &a->live, p->devices, &p->queue, f, &p->scratch, &a->failed, err);
    if (!f->again)
        remember_run(&p->recipes, plan->method, &a->live);
    if (!kept)
        plan_free(plan);
    return status;
}

/* ---- devices that end ------------------------------------------------------------------------ */

static bool ended(struct planner *p, struct flush *f, struct device *device)
{
    if (!device || !device_check(p->devices, device))
        return false;
    queue_forget_ended(&p->queue);
    f->ended = device;
    return true;
}

/* After a failure: is a device to blame that the work met, or a run queued before it? */
static void blame_device(struct planner *p, struct flush *f, const struct live *l, struct err *err)
{
    struct err other;
    for (int32_t i = 0; i < l->count && !f->ended; i++) {
        const struct node *n = l->nodes[i];
        if (n->kind == NODE_LEAF)
            ended(p, f, n->tensor->buffer->device);
        if (l->devices && l->devices[i] && !f->ended)
            ended(p, f, l->devices[i]);
    }
    if (!f->ended && plan_finish(p, f, &other))
        *err = other;
}

static struct node *lost_leaf(const struct live *l)
{
    for (int32_t i = 0; i < l->count; i++)
        if (l->nodes[i]->kind == NODE_LEAF && buffer_lost(l->nodes[i]->tensor->buffer))
            return l->nodes[i];
    return NULL;
}

/* Finds the live nodes, and brings back those of the leaves that are lost: no buffer of an old
 * generation comes to a backend. */
static int find_live(struct planner *p, struct attempt *a, struct flush *f, struct err *err)
{
    for (;;) {
        arena_reset(&p->scratch);
        live_find(&a->live, f->graph, f->before, &p->scratch);
        struct node *n = a->live.calls ? lost_leaf(&a->live) : NULL;
        if (!n)
            return 0;
        a->failed = n;
        bool try = !f->again ||
                   buffer_host_copy(n->tensor->buffer); /* no computing again in itself */
        if (try && recover_on(p, n->tensor, f->home, f->cancel, err) == 0)
            continue;
        if (!try)
            err_set(err, ERR_DEVICE, "a tensor on %s is lost", n->tensor->buffer->device->name);
        f->lost = n->tensor;
        return -1;
    }
}

/* ---- memory that runs out -------------------------------------------------------------------- */

static void free_caches(struct planner *p, const struct device *device)
{
    plan_cache_trim(&p->cache, device);
    if (device->handle)
        device->backend->trim(device->handle);
}

static bool goes_elsewhere(struct planner *p, struct flush *f, struct device *device,
                           const struct err *err)
{
    struct err refused;
    struct arena *a = f->graph->arena;
    const char *matter = err->kind == ERR_MEMORY ? "out of memory: " : "";
    bool named = str_starts(str_of(err->text), str_of(device->name)); /* "gpu0 cannot be used" */
    struct str reason = arena_printf(a, "%s%s%s%s", named ? "" : device->name, named ? "" : ": ",
                                     matter, err->text);
    return plan_elsewhere(p, f, device, reason.p, &refused) == 0;
}

static bool leaves_full(struct planner *p, struct attempt *a, struct flush *f,
                        const struct err *err)
{
    struct device *full = f->lack.device;
    if (full->kind != DEVICE_GPU || !goes_elsewhere(p, f, full, err))
        return false;
    if (a->full_count < REQUEST_CHOICES)
        a->full[a->full_count++] = (struct memory_lack){ .device = full, .free = f->lack.free };
    return true;
}

/* The error tells of the last device that was tried. */
static void name_full(const struct attempt *a, struct err *err)
{
    for (int i = 0; err->kind == ERR_MEMORY && i < a->full_count; i++)
        memory_name_other(a->full[i].device, a->full[i].free, err);
}

/* First what can be copied again goes, then what can be taken or prepared again. */
static bool ease(struct planner *p, struct attempt *a, struct device *full)
{
    bool first = a->eased != full;
    if (first)
        a->caches_freed = full->kind == DEVICE_CPU;
    a->eased = full;
    if (++a->easings > EASINGS_MOST)
        return false;
    if (first && copies_drop(full) > 0)
        return true;
    if (a->caches_freed)
        return false;
    free_caches(p, full);
    return a->caches_freed = true;
}

/* True: something has changed for the better, and the flush is worth another attempt. */
static bool improve(struct planner *p, struct attempt *a, struct flush *f, const struct err *err)
{
    struct device *full = f->lack.device;
    if (err->kind == ERR_INTERRUPTED || f->ended || f->lost)
        return false;
    if (a->live.unopened && a->live.unopened->kind == DEVICE_GPU)
        return goes_elsewhere(p, f, a->live.unopened, err);
    if (err->kind != ERR_MEMORY || !full)
        return false;
    return ease(p, a, full) || leaves_full(p, a, f, err);
}

/* ---------------------------------------------------------------------------------------------- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int attempt(struct planner *p, struct attempt *a, struct flush *f, struct err *err)
{
    if (find_live(p, a, f, err))
        return -1;
    if (a->live.calls == 0)
        return 0;
    double start = now();
    p->stats.flushes++;
    int status = plan_and_run(p, a, f, err);
    if (f->report)
        f->report->seconds += now() - start;
    if (status && err->kind != ERR_INTERRUPTED)
        blame_device(p, f, &a->live, err);
    return status;
}

int plan_flush(struct planner *p, struct flush *f, struct err *err)
{
    struct attempt a = { 0 };
    f->ended = NULL;
    f->lost = NULL;
    f->lack = (struct memory_lack){ 0 };
    if (!f->queued && plan_finish(p, f, err))
        return -1;
    while (attempt(p, &a, f, err)) {
        if (improve(p, &a, f, err))
            continue;
        f->failed_statement = a.failed->statement;
        name_full(&a, err);
        return err_place(err, a.failed->span);
    }
    graph_clear(f->graph);
    return 0;
}
