/* Reverse mode. What depends on what is asked for is marked forwards; then cotangents go backwards
 * over the marked nodes, each to the inputs of its call, and are added where several meet. A leaf
 * that an earlier flush computed is no end: the calls that made it are put back (replay.h). */
#include "graph/grad.h"

#include "base/settings.h"
#include "graph/asked.h"
#include "graph/derive.h"
#include "graph/node.h"
#include "graph/replay.h"

struct sweep {
    struct build b;
    struct asked_table asked;
    struct node **cotangents; /* by node->index, as what follows */
    struct node **makers;     /* of leaves: what computed them */
    bool *reached;            /* the loss depends on it, and it on what is asked for */
    uint32_t first, end;      /* the nodes that were put back */
    const struct node *failed;
    struct node **in; /* room for those of one call's inputs */
    int32_t in_room;
};

/* ---- forwards -------------------------------------------------------------------------------- */

/* Which nodes lead to the loss: by number. */
static bool *leading_to(const struct graph *g, const struct node *loss)
{
    bool *leads = ARENA_ARRAY(g->arena, g->count, bool);
    leads[loss->index] = true;
    for (uint32_t i = loss->index + 1; i-- > 0;)
        for (int32_t k = 0; leads[i] && k < g->nodes[i]->in_count; k++)
            leads[g->nodes[i]->in[k]->index] = true;
    return leads;
}

static bool has_active_input(const struct node *n)
{
    for (int32_t i = 0; i < n->in_count && n->op != OP_detach; i++)
        if (n->in[i]->active)
            return true;
    return false;
}

static struct node *maker_of(const struct sweep *s, const struct node *n)
{
    return n->index < s->first ? s->makers[n->index] : NULL;
}

static void mark(const struct sweep *s, struct node *n)
{
    const struct node *maker = maker_of(s, n);
    bool real = dtype_kind(n->dtype) == 'f';
    n->active = real &&
                (has_active_input(n) || (maker && maker->active) || asked_node(&s->asked, n));
}

static void mark_all(struct sweep *s, struct replay *r, const struct gradient *d)
{
    struct graph *g = s->b.g;
    const bool *leads = leading_to(g, d->loss);
    s->first = (uint32_t)g->count;
    s->makers = ARENA_ARRAY(g->arena, g->count, struct node *);
    replay_make(r, d->by, d->count, leads, s->makers);
    s->end = (uint32_t)g->count;
    for (uint32_t i = 0; i < s->first; i++) {
        g->nodes[i]->active = false;
        if (g->nodes[i]->kind == NODE_LEAF) /* what was put back begins at these */
            mark(s, g->nodes[i]);
    }
    for (uint32_t i = s->first; i < s->end; i++)
        mark(s, g->nodes[i]);
    for (uint32_t i = 0; i <= d->loss->index; i++)
        if (leads[i])
            mark(s, g->nodes[i]);
}

/* ---- backwards ------------------------------------------------------------------------------- */

static int refuse(const struct node *n, struct err *err)
{
    const char *why = graph_no_derivative(n->op);
    err_at(err, ERR_VALUE, n->span, "%s has no derivative%s%s", op_label(op_row(n->op)),
           why ? ": " : "", why ? why : "");
    return err_hint(err, "compute the loss without it, or from what it gives to a variable");
}

static struct node *added(struct build *b, struct node *x, struct node *y)
{
    if (!x || !y)
        return x ? x : y;
    if (x->kind == NODE_SCALAR && y->kind == NODE_SCALAR)
        return graph_scalar(b->g, x->dtype,
                            (union scalar){ .real = x->scalar.real + y->scalar.real }, true);
    return plus(b, x, y);
}

/* In the shape and dtype of the input. A number stays one: it stands for a constant of any shape.
 */
static struct node *share_of(struct build *b, struct node *share, const struct node *to)
{
    struct shape together;
    struct err ignored;
    if (share->kind != NODE_SCALAR && !shape_equal(&share->shape, &to->shape)) {
        bool smaller = shape_broadcast(&share->shape, &to->shape, &together, &ignored) == 0 &&
                       shape_equal(&together, &to->shape);
        share = smaller ? derive_stretched(b, share, &to->shape)
                        : derive_sum_to(b, share, &to->shape);
    }
    return derive_cast(b, share, to->dtype);
}

/* May a number stand for the cotangent of n? Only where all that counts has one shape. */
static bool takes_number(const struct node *n)
{
    if (op_row(n->op)->class != OP_TILE)
        return n->shape.ndim == 0;
    for (int32_t i = 0; i < n->in_count; i++)
        if (n->in[i]->active && !shape_equal(&n->in[i]->shape, &n->shape))
            return false;
    return true;
}

/* The leaves of what is asked for are where the way back ends. */
static bool is_end(const struct sweep *s, const struct node *n)
{
    return n->kind == NODE_LEAF && !maker_of(s, n);
}

static void reach(struct sweep *s, const struct node *n)
{
    if (n->active && is_end(s, n))
        asked_node(&s->asked, n)->met = true;
    else
        s->reached[n->index] |= n->active;
}

static void hand_to(struct sweep *s, const struct node *to, struct node *share)
{
    struct node **sum = is_end(s, to) ? &asked_node(&s->asked, to)->sum : &s->cotangents[to->index];
    *sum = added(&s->b, *sum, share);
}

static int derive(struct sweep *s, const struct node *n, struct node *g)
{
    struct build *b = &s->b;
    derivative_fn *derivative = graph_derivative(n->op);
    if (!derivative) {
        s->failed = n;
        return refuse(n, b->err);
    }
    if (n->in_count > s->in_room) {
        s->in_room = 2 * n->in_count;
        s->in = ARENA_ARRAY(b->g->arena, s->in_room, struct node *);
    }
    memset(s->in, 0, (size_t)n->in_count * sizeof *s->in);
    if (g->kind == NODE_SCALAR && !takes_number(n))
        g = derive_stretched(b, g, &n->shape);
    derivative(b, n, g, s->in);
    for (int32_t i = 0; b->status == 0 && i < n->in_count; i++) {
        const struct node *to = n->in[i];
        if (s->in[i] && to->active)
            hand_to(s, to, share_of(b, s->in[i], to));
    }
    return b->status;
}

static int visit(struct sweep *s, const struct node *n)
{
    struct node *g = s->cotangents[n->index], *maker = maker_of(s, n);
    if (maker) {
        reach(s, maker);
        hand_to(s, maker, g);
        return s->b.status;
    }
    struct asked *a = asked_node(&s->asked, n);
    if (a) {
        a->met = true;
        a->sum = added(&s->b, a->sum, g);
    }
    for (int32_t i = 0; i < n->in_count; i++)
        reach(s, n->in[i]);
    return g && has_active_input(n) ? derive(s, n, g) : s->b.status;
}

static int visit_all(struct sweep *s, uint32_t from, uint32_t end)
{
    struct graph *g = s->b.g;
    const struct request *where = g->where;
    int status = 0;
    for (uint32_t i = end; status == 0 && i-- > from;) {
        const struct node *n = g->nodes[i];
        if (!s->reached[i])
            continue;
        g->where = n->where ? n->where : where;
        status = visit(s, n);
    }
    g->where = where;
    return status;
}

static int sweep(struct sweep *s, const struct node *loss)
{
    struct graph *g = s->b.g;
    s->cotangents = ARENA_ARRAY(g->arena, g->count, struct node *);
    s->reached = ARENA_ARRAY(g->arena, g->count, bool);
    reach(s, loss);
    if (loss->active)
        hand_to(s, loss, derive_cast(&s->b, number(&s->b, 1), loss->dtype));
    if (visit_all(s, 0, loss->index + 1))
        return -1;
    return visit_all(s, s->first, s->end);
}

/* The cotangent of what was asked for, as a tensor of its shape and dtype. */
static struct node *finished(struct sweep *s, const struct node *by, struct node *sum)
{
    if (!sum || sum->kind == NODE_SCALAR)
        return derive_filled(&s->b, &by->shape, by->dtype, sum ? sum->scalar.real : 0);
    return sum;
}

static int finish(struct sweep *s, struct gradient *d)
{
    for (int i = 0; i < d->count; i++) {
        const struct asked *a = asked_node(&s->asked, d->by[i]);
        d->out[i] = i == a->first ? finished(s, d->by[i], a->sum) : d->out[a->first];
        d->depends[i] = a->met;
    }
    return s->b.status;
}

static int refuse_forgotten(enum forgotten why, struct err *err)
{
    if (why == FORGOTTEN_BYTES) {
        err_set(err, ERR_VALUE,
                "how this loss was computed is forgotten: what is remembered may keep %d MiB of "
                "small data, and more has been computed with since",
                RECIPES_KEEP >> 20);
        return err_hint(err, "compute the loss again, then ask for its derivative");
    }
    err_set(err, ERR_VALUE,
            "this loss was computed by more than the latest %lld operations, which are all that "
            "is remembered",
            (long long)setting(SETTING_REMEMBERED_CALLS));
    return err_hint(err, "compute it again in fewer; after x = detach(x) what led to x is no part "
                         "of it");
}

int graph_gradient(struct graph *g, struct gradient *d, struct err *err)
{
    struct sweep s = { .b = { .g = g, .err = err } };
    struct replay r = { .graph = g, .asked = &s.asked };
    struct err late;
    asked_init(&s.asked, d->by, d->count, g->arena);
    mark_all(&s, &r, d);
    int status = r.forgotten ? refuse_forgotten(r.forgotten, err) : sweep(&s, d->loss);
    if (status == 0)
        status = finish(&s, d);
    if (replay_settle(&r, s.first, d->out, status ? 0 : d->count, status ? &late : err))
        status = -1;
    d->failed = s.failed;
    return status;
}
