/* The walks over recipes: backwards what the loss goes through, forwards what depends on what is
 * asked for, backwards whose elements may be read, forwards the nodes. Recipes lie in the order of
 * their making, so that a walk is one along their list. */
#include "graph/replay_impl.h"

static struct visit *visit_of(struct replay *r, struct recipe *recipe)
{
    if (recipe->visit)
        return recipe->visit;
    struct arena *a = r->graph->arena;
    struct visit *v = ARENA_NEW(a, struct visit);
    v->flags = ARENA_ARRAY(a, recipe->method->count, uint8_t);
    v->nodes = ARENA_ARRAY(a, recipe->method->count, struct node *);
    recipe->visit = v;
    if (!r->newest || recipe->born > r->newest->born)
        r->newest = recipe;
    r->oldest = recipe->born < r->oldest ? recipe->born : r->oldest;
    return v;
}

static uint8_t *flags_of(struct replay *r, struct recipe *recipe, int32_t result)
{
    return &visit_of(r, recipe)->flags[recipe->method->results[result]];
}

/* ---- backwards: what the loss goes through --------------------------------------------------- */

static void reach(struct replay *r, struct recipe *recipe, int32_t result)
{
    if (recipe->born < r->since || !ancestors_meet(&recipe->ancestors, &r->wanted))
        return;
    if (recipe->forgotten)
        r->forgotten = recipe->forgotten;
    if (recipe->method)
        *flags_of(r, recipe, result) |= REACHED;
}

static void reach_sources(struct replay *r, struct recipe *recipe)
{
    const struct method *m = recipe->method;
    struct visit *v = recipe->visit;
    for (int32_t i = m->count - 1; v && i >= 0; i--) {
        const struct method_step *step = &m->steps[i];
        if (!(v->flags[i] & REACHED) || dtype_kind(step->dtype) != 'f')
            continue;
        if (step->source == SOURCE_TENSOR)
            reach(r, recipe->from[step->number].recipe, recipe->from[step->number].result);
        for (int32_t k = 0; k < step->in_count && step->op != OP_detach; k++)
            v->flags[m->in[step->in + k]] |= REACHED;
    }
}

/* ---- forwards: what depends on what is asked for --------------------------------------------- */

static bool source_depends(struct replay *r, const struct recipe_source *from)
{
    return from->recipe->visit && from->recipe->born >= r->since &&
           (*flags_of(r, from->recipe, from->result) & ACTIVE);
}

static bool step_depends(struct replay *r, const struct recipe *recipe,
                         const struct method_step *step)
{
    const struct visit *v = recipe->visit;
    if (step->source == SOURCE_TENSOR)
        return source_depends(r, &recipe->from[step->number]);
    for (int32_t k = 0; k < step->in_count && step->op != OP_detach; k++)
        if (v->flags[recipe->method->in[step->in + k]] & (ACTIVE | ASKED))
            return true;
    return false;
}

static void mark_active(struct replay *r, struct recipe *recipe)
{
    struct visit *v = recipe->visit;
    for (int32_t i = 0; v && i < recipe->method->count; i++) {
        const struct method_step *step = &recipe->method->steps[i];
        if (!(v->flags[i] & REACHED) || dtype_kind(step->dtype) != 'f')
            continue;
        const struct tensor *t = replay_tensor(recipe, step);
        if (t && asked_tensor(r->asked, t))
            v->flags[i] |= ASKED;
        if (step_depends(r, recipe, step))
            v->flags[i] |= ACTIVE;
    }
}

/* ---- backwards: whose elements may be read --------------------------------------------------- */

static void need_source(struct replay *r, const struct recipe_source *from)
{
    if (from->recipe->method && !replay_alive(from->recipe, from->result))
        *flags_of(r, from->recipe, from->result) |= NEEDED;
}

static void need_sources(struct replay *r, struct recipe *recipe)
{
    const struct method *m = recipe->method;
    struct visit *v = recipe->visit;
    for (int32_t i = m->count - 1; v && i >= 0; i--) {
        const struct method_step *step = &m->steps[i];
        bool active = v->flags[i] & ACTIVE;
        if (!active && (!(v->flags[i] & NEEDED) || replay_tensor(recipe, step)))
            continue;
        if (step->source == SOURCE_TENSOR && !active)
            need_source(r, &recipe->from[step->number]);
        for (int32_t k = 0; k < step->in_count; k++)
            v->flags[m->in[step->in + k]] |= NEEDED;
    }
}

/* ---- all together ---------------------------------------------------------------------------- */

/* Recipes may join a walk backwards while it goes on. */
static struct recipe *walk_back(struct replay *r, void (*do_one)(struct replay *, struct recipe *))
{
    struct recipe *last = NULL;
    for (struct recipe *at = r->newest; at && at->born >= r->oldest; at = at->older) {
        do_one(r, at);
        last = at;
    }
    return last;
}

static void walk_on(struct replay *r, struct recipe *from,
                    void (*do_one)(struct replay *, struct recipe *))
{
    for (struct recipe *at = from; at && at->born <= r->newest->born; at = at->newer)
        do_one(r, at);
}

static void leave(struct replay *r, struct recipe *recipe)
{
    (void)r;
    recipe->visit = NULL;
}

static bool set_since(struct replay *r, struct node *const *by, int count)
{
    r->since = r->oldest = UINT64_MAX;
    for (int i = 0; i < count; i++) {
        const struct recipe *recipe = by[i]->kind == NODE_LEAF ? by[i]->tensor->recipe : NULL;
        if (!recipe)
            continue;
        r->since = recipe->born < r->since ? recipe->born : r->since;
        ancestors_add(&r->wanted, recipe);
    }
    return r->since < UINT64_MAX;
}

static bool is_start(const struct node *n)
{
    return n->kind == NODE_LEAF && dtype_kind(n->dtype) == 'f' && n->tensor->recipe;
}

void replay_make(struct replay *r, struct node *const *by, int count, const bool *starts,
                 struct node **makers)
{
    uint32_t end = (uint32_t)r->graph->count;
    if (!set_since(r, by, count))
        return;
    for (uint32_t i = 0; i < end; i++) {
        const struct node *n = r->graph->nodes[i];
        if (starts[i] && is_start(n))
            reach(r, n->tensor->recipe, n->tensor->result);
    }
    if (!r->newest)
        return;
    walk_on(r, walk_back(r, reach_sources), mark_active);
    walk_on(r, walk_back(r, need_sources), replay_nodes);
    for (uint32_t i = 0; i < end; i++) {
        const struct node *n = r->graph->nodes[i];
        if (!starts[i] || !is_start(n) || !n->tensor->recipe->visit)
            continue;
        const struct recipe *recipe = n->tensor->recipe;
        const struct visit *v = recipe->visit;
        int32_t step = recipe->method->results[n->tensor->result];
        makers[i] = v->flags[step] & ACTIVE ? v->nodes[step] : NULL;
    }
    walk_back(r, leave);
}
