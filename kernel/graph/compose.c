/* The table of builders, and the short forms that they and the derivatives are written in. */
#include "graph/compose.h"

static compose_fn *const builders[OP_COUNT] = {
#define COMPOSED(op, function) [OP_##op] = function,
#include "graph/composed.def"
#undef COMPOSED
};

int graph_compose(struct graph *g, const struct op *op, struct node *const *in, int count,
                  const struct op_attrs *attrs, struct node **out, struct err *err)
{
    if (!builders[op->id])
        return err_set(err, ERR_VALUE, "%s cannot be computed yet", op->word.name);
    const struct op *outer = g->part_of;
    g->part_of = outer ? outer : op; /* what the user wrote */
    int status = builders[op->id](g, in, count, attrs, out, err);
    g->part_of = outer;
    return status;
}

struct node *build_call(struct build *b, enum op_id op, struct node *const *in, int count,
                        const struct op_attrs *attrs)
{
    struct node *out;
    struct op_attrs none;
    if (!attrs)
        attrs_init(&none);
    for (int i = 0; i < count; i++)
        if (!in[i])
            return NULL;
    if (b->status == 0)
        b->status = graph_call(b->g, op, in, count, attrs ? attrs : &none, &out, b->err);
    return b->status ? NULL : out;
}

struct node *build1(struct build *b, enum op_id op, struct node *x)
{
    return build_call(b, op, &x, 1, NULL);
}

struct node *build2(struct build *b, enum op_id op, struct node *x, struct node *y)
{
    struct node *in[] = { x, y };
    return build_call(b, op, in, 2, NULL);
}

struct node *build3(struct build *b, enum op_id op, struct node *x, struct node *y, struct node *z)
{
    struct node *in[] = { x, y, z };
    return build_call(b, op, in, 3, NULL);
}

struct node *build_real(struct build *b, double v)
{
    return graph_real(b->g, v, true);
}

struct node *build_reduce(struct build *b, enum op_id op, struct node *x, const int32_t *axes,
                          int axis_count, bool keepdims)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.axis_count = axis_count;
    for (int i = 0; i < axis_count; i++)
        attrs.axes[i] = axes[i];
    attrs.whole[0] = keepdims;
    return build_call(b, op, &x, 1, &attrs);
}

struct node *build_reshape(struct build *b, struct node *x, const struct shape *shape)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.shape = *shape;
    return x && shape_equal(&x->shape, shape) ? x : build_call(b, OP_reshape, &x, 1, &attrs);
}

struct node *build_cast(struct build *b, struct node *x, enum dtype to)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.dtype = (int32_t)to;
    return x && x->dtype == to ? x : build_call(b, OP_cast, &x, 1, &attrs);
}

struct node *build_slice(struct build *b, struct node *x, int axis, int64_t start, int64_t count)
{
    struct op_attrs attrs;
    if (!x)
        return NULL;
    attrs_init(&attrs);
    attrs.axis_count = attrs.shape.ndim = x->shape.ndim;
    for (int i = 0; i < x->shape.ndim; i++) {
        attrs.axes[i] = i;
        attrs.whole[2 * i] = i == axis ? start : 0;
        attrs.whole[2 * i + 1] = 1;
        attrs.shape.size[i] = i == axis ? count : x->shape.size[i];
    }
    return build_call(b, OP__slice, &x, 1, &attrs);
}

int build_end(const struct build *b, struct node *n, struct node **out)
{
    *out = n;
    return n ? 0 : b->status;
}

/* The same tensor, also where each piece of a call has cast it anew. */
static bool same_input(const struct node *a, const struct node *b)
{
    bool both_cast = a->kind == NODE_CALL && b->kind == NODE_CALL && a->op == OP_cast &&
                     b->op == OP_cast && a->dtype == b->dtype;
    return a == b || (both_cast && same_input(a->in[0], b->in[0]));
}

static bool same_call(const struct graph *g, const struct node *n, enum op_id op,
                      struct node *const *in, int count, const struct op_attrs *attrs)
{
    if (n->kind != NODE_CALL || n->op != op || n->in_count != count || n->where != g->where ||
        memcmp(&n->attrs, attrs, sizeof *attrs) != 0)
        return false;
    for (int i = 0; i < count; i++)
        if (!same_input(n->in[i], in[i]))
            return false;
    return true;
}

struct node *graph_find(const struct graph *g, enum op_id op, struct node *const *in, int count,
                        const struct op_attrs *attrs)
{
    enum { BACK = 64 };
    for (size_t i = g->count; i > 0 && g->count - i < BACK; i--)
        if (same_call(g, g->nodes[i - 1], op, in, count, attrs))
            return g->nodes[i - 1];
    return NULL;
}
