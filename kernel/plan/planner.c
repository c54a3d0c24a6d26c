/* What a session's planner keeps: plans, recipes, queued runs, counts. */
#include "plan/planner_impl.h"

#include "base/settings.h"

#include <stdlib.h>

struct planner *planner_new(struct devices *devices)
{
    struct planner *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->devices = devices;
    arena_init(&p->scratch);
    queue_init(&p->queue, devices);
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
    queue_fini(&p->queue);
    plan_cache_fini(&p->cache);
    recipes_fini(&p->recipes);
    arena_fini(&p->scratch);
    free(p);
}

struct plan_stats planner_stats(const struct planner *p)
{
    return p->stats;
}

bool plan_unfinished(const struct planner *p)
{
    return p->queue.count > 0;
}

int plan_finish(struct planner *p, struct flush *f, struct err *err)
{
    f->ended = NULL;
    while (p->queue.count > 0)
        if (queue_wait(&p->queue, p->queue.runs[0].device, f, err))
            return -1;
    return 0;
}
