/* Steps of recipes as nodes again, and what becomes of them when the derivative stands. */
#include "graph/node.h"
#include "graph/replay_impl.h"

struct tensor *replay_alive(const struct recipe *recipe, int32_t result)
{
    struct tensor *t = result >= 0 ? recipe->made[result] : NULL;
    return t && t->buffer ? t : NULL;
}

struct tensor *replay_tensor(const struct recipe *recipe, const struct method_step *step)
{
    if (step->source == SOURCE_CALL)
        return replay_alive(recipe, step->number);
    const struct recipe_source *from = &recipe->from[step->number];
    return step->source == SOURCE_TENSOR ? replay_alive(from->recipe, from->result) : NULL;
}

/* What no derivative goes through is computed again where that is little work: a loss is not worth
 * the training that led to its weights. Each step of a training ends where its variables begin anew
 * (detach): few of these are computed again. */
enum { AGAIN_MOST = 2000, AGAIN_ANEW = 100 };

static bool is_gone(struct replay *r, const struct method_step *step, bool active)
{
    if (active || step->source != SOURCE_CALL)
        return false;
    r->again += step->op == OP_detach && step->number >= 0 ? AGAIN_ANEW : 1;
    return r->again > AGAIN_MOST;
}

/* Elements that are gone for good have a node too, since most derivatives do not read them. */
static struct node *lost(struct replay *r, const struct method_step *step)
{
    struct graph *g = r->graph;
    struct node *n = graph_add(g, NODE_CALL, 0);
    n->op = OP_zeros;
    n->dtype = step->dtype;
    n->shape = step->shape;
    attrs_init(&n->attrs);
    n->attrs.shape = n->shape;
    n->attrs.dtype = (int32_t)n->dtype;
    r->lost = arena_grow(g->arena, r->lost, r->lost_count, &r->lost_room, sizeof *r->lost);
    r->lost[r->lost_count++] = n;
    return n;
}

static struct node *source_node(struct replay *r, struct recipe *recipe,
                                const struct method_step *step)
{
    const struct recipe_source *from = &recipe->from[step->number];
    const struct visit *v = from->recipe->visit;
    struct node *n = v ? v->nodes[from->recipe->method->results[from->result]] : NULL;
    return n ? n : lost(r, step);
}

struct node *replay_number(struct graph *g, const struct recipe *recipe,
                           const struct method_step *step)
{
    union scalar v;
    memcpy(&v, &recipe->numbers[step->number], sizeof v);
    return graph_scalar(g, step->dtype, v, step->weak);
}

struct node *replay_call(struct graph *g, const struct recipe *recipe,
                         const struct method_step *step, struct node *const *nodes)
{
    const struct method *m = recipe->method;
    struct node *n = graph_add(g, NODE_CALL, step->in_count);
    n->op = step->op;
    n->dtype = step->dtype;
    n->shape = step->shape;
    if (step->attrs >= 0)
        n->attrs = m->attrs[step->attrs];
    else
        attrs_init(&n->attrs);
    if (n->op == OP_cast)
        n->attrs.dtype = (int32_t)n->dtype;
    for (int32_t k = 0; k < step->in_count; k++)
        n->in[k] = nodes[m->in[step->in + k]];
    for (int32_t i = 0; step->starts >= 0 && i < n->in[0]->shape.ndim; i++)
        n->attrs.whole[2 * i] = (int64_t)recipe->numbers[step->starts + i];
    return n;
}

static struct node *call_node(struct replay *r, const struct recipe *recipe,
                              const struct method_step *step)
{
    const struct visit *v = recipe->visit;
    struct node *n = replay_call(r->graph, recipe, step, v->nodes);
    n->tensor = replay_alive(recipe, step->number);
    return n;
}

static struct node *step_node(struct replay *r, struct recipe *recipe, int32_t i)
{
    const struct visit *v = recipe->visit;
    const struct method_step *step = &recipe->method->steps[i];
    bool active = v->flags[i] & ACTIVE;
    struct tensor *t = active ? NULL : replay_tensor(recipe, step);
    if (t)
        return graph_tensor(r->graph, t);
    if (is_gone(r, step, active))
        return lost(r, step);
    switch (step->source) {
    case SOURCE_TENSOR:
        return source_node(r, recipe, step);
    case SOURCE_NUMBER:
        return replay_number(r->graph, recipe, step);
    default:
        return call_node(r, recipe, step);
    }
}

void replay_nodes(struct replay *r, struct recipe *recipe)
{
    struct visit *v = recipe->visit;
    for (int32_t i = 0; v && i < recipe->method->count; i++)
        if (v->flags[i] & (ACTIVE | NEEDED))
            v->nodes[i] = step_node(r, recipe, i);
}

/* ---- afterwards ------------------------------------------------------------------------------ */

static int refuse_lost(const struct node *n, struct err *err)
{
    char shape[200];
    err_set(err, ERR_VALUE,
            "this loss was computed from a tensor %s %s that has been assigned or deleted since",
            dtype_name(n->dtype), shape_name(&n->shape, shape, sizeof shape));
    return err_hint(err, "compute the loss again, then ask for its derivative");
}

static void settle_node(struct node *n, bool wanted)
{
    if (n->kind != NODE_CALL || (wanted && !n->tensor))
        return;
    n->in_count = 0;
    if (wanted) {
        n->kind = NODE_LEAF;
        tensor_ref(n->tensor);
    } else { /* nor is it run because it could fail */
        n->kind = NODE_SCALAR;
        n->scalar = (union scalar){ 0 };
    }
}

/* By node->index: what `out` needs. What a tensor stands for needs nothing. */
static bool *find_wanted(const struct graph *g, uint32_t first, struct node *const *out, int count)
{
    bool *wanted = ARENA_ARRAY(g->arena, g->count, bool);
    for (int i = 0; i < count; i++)
        wanted[out[i]->index] = true;
    for (size_t i = g->count; i-- > first;) {
        const struct node *n = g->nodes[i];
        for (int32_t k = 0; wanted[i] && !n->tensor && k < n->in_count; k++)
            wanted[n->in[k]->index] = true;
    }
    return wanted;
}

int replay_settle(struct replay *r, uint32_t first, struct node *const *out, int count,
                  struct err *err)
{
    struct graph *g = r->graph;
    const bool *wanted = find_wanted(g, first, out, count);
    const struct node *gone = NULL;
    for (size_t i = 0; i < r->lost_count; i++)
        gone = wanted[r->lost[i]->index] ? r->lost[i] : gone;
    for (size_t i = first; i < g->count; i++)
        settle_node(g->nodes[i], wanted[i] && !gone);
    return gone ? refuse_lost(gone, err) : 0;
}
