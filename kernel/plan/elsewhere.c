/* Work that its device cannot do goes to the next choice of its request. The nodes get requests of
 * their own for that, in the graph's arena; with's stays as it was, for what comes later. */
#include "plan/planner_impl.h"

/* The choice after `device`, or NULL. */
static struct device *next_choice(const struct request *r, const struct device *device)
{
    int i = 0;
    while (i < r->choice_count && r->choices[i] != device)
        i++;
    for (i++; i < r->choice_count; i++)
        if (r->choices[i] != device && !r->choices[i]->retired)
            return r->choices[i];
    return NULL;
}

/* The CPU is among the choices of those that are not strict, but only asked for where `asked` ends
 * with it: then it is no fallback. */
static bool is_listed(const struct request *r, const struct device *to)
{
    struct str asked = str_of(r->asked ? r->asked : "");
    size_t n = strlen(to->name);
    return to->kind == DEVICE_GPU ||
           (asked.n >= n && memcmp(asked.p + asked.n - n, to->name, n) == 0);
}

static struct request *change(struct graph *g, const struct request *r, struct device *to,
                              const char *reason)
{
    struct request *made = ARENA_NEW(g->arena, struct request);
    size_t own = strlen(r->device->name);
    bool said_twice = r->asked && strcmp(r->asked, r->device->name) == 0 &&
                      strncmp(reason, r->device->name, own) == 0 &&
                      strncmp(reason + own, ": ", 2) == 0;
    reason += said_twice ? own + 2 : 0; /* "asked gpu0: gpu0: …" */
    *made = *r;
    made->asked = r->asked ? arena_str(g->arena, str_of(r->asked)).p : r->device->name;
    made->device = to;
    made->fell_back = !is_listed(r, to);
    made->reason = r->reason ? arena_printf(g->arena, "%s; %s", r->reason, reason).p : reason;
    return made;
}

static int refuse(const struct node *n, const struct device *device, const char *reason,
                  struct err *err)
{
    bool named = strncmp(reason, device->name, strlen(device->name)) == 0;
    err_at(err, ERR_DEVICE, n->span, "%s%s%.400s", named ? "" : device->name, named ? "" : ": ",
           reason);
    return err_hint(err, "list a second choice, as in: with %s or cpu < … >", device->name);
}

/* The requests of a graph are few: a block's nodes share one. */
struct change {
    const struct request *from;
    struct request *to;
};

static const struct request *changed(struct graph *g, struct change *last, const struct request *r,
                                     struct device *device, const char *reason)
{
    if (last->from != r) {
        struct device *to = next_choice(r, device);
        *last = (struct change){ r, to ? change(g, r, to, reason) : NULL };
    }
    return last->to;
}

int plan_elsewhere(struct planner *p, struct flush *f, struct device *device, const char *reason,
                   struct err *err)
{
    struct graph *g = f->graph;
    struct request standard;
    struct change last = { 0 };
    const struct request **to = ARENA_ARRAY(g->arena, g->count, const struct request *);
    const struct node *any = NULL;
    request_default(p->devices, &standard);
    for (size_t i = 0; i < g->count; i++) {
        const struct node *n = g->nodes[i];
        const struct request *r = n->where ? n->where : &standard;
        if (n->kind != NODE_CALL || r->device != device)
            continue;
        any = n;
        to[i] = changed(g, &last, r, device, reason);
        if (!to[i])
            return refuse(n, device, reason, err);
    }
    for (size_t i = 0; i < g->count; i++)
        if (to[i])
            g->nodes[i]->where = to[i];
    return any ? 0 : 1;
}
