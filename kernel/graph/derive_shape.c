/* Derivatives of the rows that move elements: each goes back to where it came from, and where it
 * was copied, the copies are summed. */
#include "graph/derive.h"

void derive_reshape(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = build_reshape(b, g, &n->in[0]->shape);
}

void derive_transpose(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct op_attrs back;
    attrs_init(&back);
    back.axis_count = n->attrs.axis_count;
    for (int i = 0; i < n->attrs.axis_count; i++)
        back.axes[n->attrs.axes[i]] = i;
    in[0] = build_call(b, OP_transpose, &g, 1, &back);
}

void derive_broadcast_to(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = derive_sum_to(b, g, &n->in[0]->shape);
}

void derive_flip(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = build_call(b, OP_flip, &g, 1, &n->attrs);
}

struct node *derive_padded(struct build *b, struct node *g, int axis, int64_t start, int64_t size)
{
    struct op_attrs attrs;
    if (!g || g->shape.size[axis] == size)
        return g;
    attrs_init(&attrs);
    attrs.axis_count = g->shape.ndim;
    attrs.whole[2 * axis] = start;
    attrs.whole[2 * axis + 1] = size - start - g->shape.size[axis];
    return build_call(b, OP_pad, (struct node *[]){ g, number(b, 0) }, 2, &attrs);
}

void derive_split(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    int axis = (int)n->attrs.whole[1];
    int64_t piece = n->attrs.whole[COUNT_AT], start = piece * n->shape.size[axis];
    if (n->attrs.whole[0] < 0)
        start = piece ? n->attrs.shape.size[piece - 1] : 0;
    if (n->shape.size[axis] == 0)
        start = 0;
    in[0] = derive_padded(b, g, axis, start, n->in[0]->shape.size[axis]);
}

void derive_concat(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    int axis = (int)n->attrs.whole[0];
    int64_t start = 0;
    for (int i = 0; i < n->in_count; i++) {
        int64_t size = n->in[i]->shape.size[axis];
        if (derive_wants(n, i))
            in[i] = build_slice(b, g, axis, start, size);
        start += size;
    }
}

void derive_stack(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    for (int i = 0; i < n->in_count; i++)
        if (derive_wants(n, i))
            in[i] = build_reshape(b, build_slice(b, g, (int)n->attrs.whole[0], i, 1),
                                  &n->in[i]->shape);
}

static int64_t product(const struct shape *s, int from, int to)
{
    int64_t n = 1;
    for (int i = from; i < to; i++)
        n *= s->size[i];
    return n;
}

/* Sums over axis 1 of g seen as [outer, a, c, inner], or over axis 2. */
static struct node *folded(struct build *b, struct node *g, const int64_t *sizes, int32_t axis)
{
    struct shape s = { .ndim = 4, .size = { sizes[0], sizes[1], sizes[2], sizes[3] } };
    return build_reduce(b, OP_sum, build_reshape(b, g, &s), &axis, 1, false);
}

void derive_tile(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    const struct shape *times_of = &n->attrs.shape;
    struct shape left = n->shape; /* what each axis still has */
    for (int i = 0; i < left.ndim; i++) {
        int64_t times_here = times_of->size[i];
        if (times_here == 1)
            continue;
        int axis = i - (left.ndim - n->in[0]->shape.ndim);
        int64_t size = axis < 0 ? 1 : n->in[0]->shape.size[axis];
        int64_t sizes[] = { product(&left, 0, i), times_here, size,
                            product(&left, i + 1, left.ndim) };
        g = folded(b, g, sizes, 1);
        left.size[i] = size;
    }
    in[0] = build_reshape(b, g, &n->in[0]->shape);
}

void derive_repeat(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    const struct shape *x = &n->in[0]->shape;
    bool flat = n->attrs.axis_count < 0;
    int axis = flat ? 0 : n->attrs.axes[0];
    int64_t size = flat ? shape_count(x) : x->size[axis];
    int64_t sizes[] = { flat ? 1 : product(x, 0, axis), size, n->attrs.whole[0],
                        flat ? 1 : product(x, axis + 1, x->ndim) };
    in[0] = build_reshape(b, folded(b, g, sizes, 2), x);
}

void derive_pad(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *inner = g;
    for (int i = 0; i < n->in[0]->shape.ndim; i++)
        inner = build_slice(b, inner, i, n->attrs.whole[2 * i], n->in[0]->shape.size[i]);
    in[0] = inner;
    if (derive_wants(n, 1))
        in[1] = minus(b, build_reduce(b, OP_sum, g, NULL, -1, false),
                      build_reduce(b, OP_sum, inner, NULL, -1, false));
}

void derive_roll(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct op_attrs back = n->attrs;
    for (int i = 0; i < back.shape.ndim; i++)
        back.shape.size[i] = -n->attrs.shape.size[i];
    in[0] = build_call(b, OP_roll, &g, 1, &back);
}

void derive_triangle(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = build_call(b, n->op, &g, 1, &n->attrs);
}

/* The first `size` along an axis: cut off, or filled up with zeros. */
static struct node *fitted(struct build *b, struct node *g, int axis, int64_t size)
{
    if (g && g->shape.size[axis] > size)
        return build_slice(b, g, axis, 0, size);
    return derive_padded(b, g, axis, 0, size);
}

void derive_diag(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    const struct shape *x = &n->in[0]->shape;
    struct node *back = build_call(b, OP_diag, &g, 1, &n->attrs);
    for (int i = 0; x->ndim == 2 && i < 2; i++)
        back = fitted(b, back, i, x->size[i]);
    in[0] = back;
}

/* A full tensor of one value. */
void derive_full(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    int value = n->in_count - 1; /* full(shape, value), full_like(x, value) */
    if (derive_wants(n, value))
        in[value] = build_reduce(b, OP_sum, g, NULL, -1, false);
}
