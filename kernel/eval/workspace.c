#include "eval/computing.h"

int workspace_init(struct workspace *w, const struct words *words,
                   const struct devices_options *options, struct err *err)
{
    *w = (struct workspace){ .words = words, .placement = PLACEMENT_ON };
    scope_init(&w->globals);
    baton_init(&w->baton);
    baton_init(&w->compute);
    w->devices = devices_new(options, err);
    if (!w->devices)
        return -1;
    devices_set_reader(w->devices, (struct device_reader){ computing_read, w });
    w->planner = planner_new(w->devices);
    if (!w->planner) {
        devices_free(w->devices);
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    }
    return 0;
}

void workspace_fini(struct workspace *w)
{
    scope_fini(&w->globals);
    closures_collect(&w->closures);
    planner_free(w->planner);
    devices_free(w->devices);
    baton_fini(&w->compute);
    baton_fini(&w->baton);
}

void workspace_reset(struct workspace *w)
{
    scope_fini(&w->globals);
    closures_collect(&w->closures);
    scope_init(&w->globals);
    w->seed = w->draws = 0;
    w->placement = PLACEMENT_ON;
    policy_reset(w->devices);
}
