/* Short forms of derivatives. */
#include "graph/derive.h"

#include "graph/node.h"

struct node *derive_filled(struct build *b, const struct shape *shape, enum dtype t, double value)
{
    struct op_attrs attrs;
    struct node *v = number(b, value);
    attrs_init(&attrs);
    attrs.shape = *shape;
    attrs.dtype = (int32_t)t;
    return build_call(b, OP_full, &v, 1, &attrs);
}

struct node *derive_stretched(struct build *b, struct node *x, const struct shape *to)
{
    struct op_attrs attrs;
    if (!x || shape_equal(&x->shape, to))
        return x;
    attrs_init(&attrs);
    attrs.shape = *to;
    return build_call(b, OP_broadcast_to, &x, 1, &attrs);
}

/* What a broadcast was made of, when the other factor has the full shape anyway. */
static struct node *thin(struct node *x, const struct node *other)
{
    bool stretched = x && other && x->kind == NODE_CALL && x->op == OP_broadcast_to &&
                     shape_equal(&x->shape, &other->shape);
    return stretched ? x->in[0] : x;
}

static bool is_one(const struct node *x, const struct node *other)
{
    return x && other && x->kind == NODE_SCALAR && x->weak && dtype_kind(x->dtype) == 'f' &&
           x->scalar.real == 1 && dtype_kind(other->dtype) == 'f';
}

struct node *times(struct build *b, struct node *x, struct node *y)
{
    x = thin(x, y);
    y = thin(y, x);
    if (is_one(x, y))
        return y;
    return is_one(y, x) ? x : build2(b, OP_multiply, x, y);
}

/* Numbers are multiplied at once, so that the first cotangents cost nothing. */
struct node *scaled(struct build *b, struct node *x, double by)
{
    if (!x || x->kind != NODE_SCALAR)
        return times(b, x, number(b, by));
    return graph_scalar(b->g, x->dtype, (union scalar){ .real = x->scalar.real * by }, true);
}

struct node *derive_cast(struct build *b, struct node *x, enum dtype to)
{
    bool number = x && x->kind == NODE_SCALAR && dtype_kind(to) == 'f';
    return number ? graph_scalar(b->g, to, x->scalar, true) : build_cast(b, x, to);
}

struct node *kept_where(struct build *b, struct node *condition, struct node *x)
{
    return build3(b, OP_where, condition, x, number(b, 0));
}

struct node *zero_where(struct build *b, struct node *condition, struct node *x)
{
    return build3(b, OP_where, condition, number(b, 0), x);
}

struct node *derive_sum_to(struct build *b, struct node *g, const struct shape *to)
{
    if (!g || shape_equal(&g->shape, to))
        return g;
    int32_t axes[MAX_DIMS], count = 0;
    int lead = g->shape.ndim - to->ndim;
    for (int i = 0; i < g->shape.ndim; i++)
        if (i < lead || (to->size[i - lead] == 1 && g->shape.size[i] != 1))
            axes[count++] = i;
    struct node *sum = count ? build_reduce(b, OP_sum, g, axes, count, false) : g;
    return build_reshape(b, sum, to);
}

bool derive_is_reduced(const struct node *reduction, int axis)
{
    const struct op_attrs *attrs = &reduction->attrs;
    for (int i = 0; i < attrs->axis_count; i++)
        if (attrs->axes[i] == axis)
            return true;
    return attrs->axis_count < 0;
}

struct node *derive_kept_axes(struct build *b, struct node *x, const struct node *reduction)
{
    struct shape s = reduction->in[0]->shape;
    for (int i = 0; i < s.ndim; i++)
        if (derive_is_reduced(reduction, i))
            s.size[i] = 1;
    return x && x->kind == NODE_SCALAR ? x : build_reshape(b, x, &s);
}

int64_t derive_reduced_count(const struct node *reduction)
{
    int64_t n = 1;
    const struct shape *s = &reduction->in[0]->shape;
    for (int i = 0; i < s->ndim; i++)
        n *= derive_is_reduced(reduction, i) ? s->size[i] : 1;
    return n;
}
