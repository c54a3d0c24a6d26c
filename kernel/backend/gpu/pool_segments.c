/* The segments of a pool: how they come and go, and the policy that says how many there may be. */
#include "backend/gpu/pool_impl.h"

#include <stdlib.h>
#include <string.h>

static const int64_t KEEP = 64 << 20; /* where nobody has said */
static const double KEEP_SECONDS = 1;

void gpu_pool_init(struct gpu_pool *p, const struct gpu_driver *driver, struct gpu_context *c)
{
    memset(p, 0, sizeof *p);
    p->driver = driver;
    p->context = c;
}

/* ---- one segment ------------------------------------------------------------------------------
 */

bool gpu_segment_is_idle(const struct gpu_segment *s)
{
    return !s->first->used && !s->first->after;
}

int gpu_segment_add(struct gpu_pool *p, int64_t bytes, enum gpu_segment_kind kind, struct err *err)
{
    struct gpu_segment *s = calloc(1, sizeof *s);
    struct gpu_chunk *c = calloc(1, sizeof *c);
    if (!s || !c || p->driver->map(p->context, (size_t)bytes, &s->at, err)) {
        if (!s || !c)
            err_set(err, ERR_MEMORY, "no memory to keep books of the device's memory");
        free(s);
        free(c);
        return -1;
    }
    s->bytes = bytes;
    s->kind = kind;
    s->first = c;
    s->idle_since = p->now;
    *c = (struct gpu_chunk){ .at = s->at, .bytes = bytes, .segment = s };
    s->next = p->segments;
    if (s->next)
        s->next->before = s;
    p->segments = s;
    p->mapped += bytes;
    p->idle += bytes;
    gpu_bins_add(p, c);
    return 0;
}

static void drop_segment(struct gpu_pool *p, struct gpu_segment *s)
{
    gpu_bins_remove(p, s->first);
    p->mapped -= s->bytes;
    p->idle -= s->bytes;
    p->driver->unmap(p->context, s->at);
    if (s->before)
        s->before->next = s->next;
    else
        p->segments = s->next;
    if (s->next)
        s->next->before = s->before;
    free(s->first);
    free(s);
}

/* Drops empty segments that became empty before `since`, until `idle` bytes are left in such, and
 * as long as `mapped` stay. */
static void drop_idle(struct gpu_pool *p, double since, int64_t idle, int64_t mapped)
{
    struct gpu_segment *next;
    for (struct gpu_segment *s = p->segments; s && p->idle > idle; s = next) {
        next = s->next;
        if (gpu_segment_is_idle(s) && s->idle_since <= since && p->mapped - s->bytes >= mapped)
            drop_segment(p, s);
    }
}

void gpu_pool_trim(struct gpu_pool *p)
{
    drop_idle(p, p->now, p->keep, p->reserve);
}

void gpu_pool_empty(struct gpu_pool *p)
{
    drop_idle(p, p->now, 0, 0);
}

void gpu_pool_age(struct gpu_pool *p)
{
    drop_idle(p, p->now - KEEP_SECONDS, p->keep ? p->keep : KEEP, p->reserve);
}

void gpu_pool_fini(struct gpu_pool *p)
{
    struct gpu_chunk *next;
    while (p->segments) {
        struct gpu_segment *s = p->segments;
        for (struct gpu_chunk *c = s->first; c; c = next) {
            next = c->after;
            free(c);
        }
        p->segments = s->next;
        p->driver->unmap(p->context, s->at);
        free(s);
    }
}

/* ---- policy -----------------------------------------------------------------------------------
 */

static int take_reserve(struct gpu_pool *p, struct err *err)
{
    int64_t missing = p->reserve - p->mapped;
    return missing > 0 ? gpu_segment_add(p, missing, GPU_RESERVE, err) : 0;
}

void gpu_pool_refill(struct gpu_pool *p)
{
    struct err ignored = { 0 };
    (void)take_reserve(p, &ignored); /* what cannot be had now is not there to keep */
}

int gpu_pool_set(struct gpu_pool *p, int64_t budget, int64_t reserve, struct err *err)
{
    char wanted[32], used[32];
    int64_t old_budget = p->budget, old_reserve = p->reserve;
    if (budget < p->used) {
        err_set(err, ERR_VALUE, "a limit of %s is less than the %s in use",
                gpu_size_text(wanted, sizeof wanted, budget),
                gpu_size_text(used, sizeof used, p->used));
        return err_hint(err, "memory shows by which variables; del gives back");
    }
    if (reserve > budget)
        return err_set(err, ERR_VALUE, "a reserve of %s is more than the limit of %s",
                       gpu_size_text(wanted, sizeof wanted, reserve),
                       gpu_size_text(used, sizeof used, budget));
    p->budget = budget;
    p->reserve = reserve / GPU_POOL_UNIT * GPU_POOL_UNIT;
    if (p->mapped > budget || p->reserve != old_reserve)
        gpu_pool_empty(p); /* what is mapped then is what is wanted, to the byte */
    if (take_reserve(p, err) == 0)
        return 0;
    p->budget = old_budget;
    p->reserve = old_reserve;
    gpu_pool_refill(p);
    return -1;
}
