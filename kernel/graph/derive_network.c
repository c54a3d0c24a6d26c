/* Derivatives of the networks' kernels. conv2d and its adjoints are bilinear, so that each one's
 * derivatives are calls of the other two; a pool, take and gather are linear once it is known where
 * they read, and so is what adds up where they have read. */
#include "graph/derive.h"

/* ---- rows -------------------------------------------------------------------------------------
 */

static struct node *row_sum(struct build *b, enum op_id op, struct node *x, int32_t axis)
{
    return build_reduce(b, op, x, &axis, 1, true);
}

void derive_softmax(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *y = itself(b, n);
    if (n->attrs.whole[0] == n->shape.ndim - 1) {
        in[0] = build2(b, OP__softmax_back, y, g);
        return;
    }
    struct node *along = row_sum(b, OP_sum, times(b, g, y), (int32_t)n->attrs.whole[0]);
    in[0] = times(b, y, minus(b, g, along));
}

/* Of y (g - sum(g y)). */
void derive_softmax_back(struct build *b, const struct node *n, struct node *h, struct node **in)
{
    struct node *y = n->in[0], *g = n->in[1];
    if (derive_wants(n, 0)) {
        struct node *of_g = row_sum(b, OP_sum, times(b, g, y), -1);
        struct node *of_h = row_sum(b, OP_sum, times(b, h, y), -1);
        in[0] = minus(b, times(b, h, minus(b, g, of_g)), times(b, g, of_h));
    }
    if (derive_wants(n, 1))
        in[1] = build2(b, OP__softmax_back, y, h);
}

void derive_log_softmax(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *sum = row_sum(b, OP_sum, g, (int32_t)n->attrs.whole[0]);
    in[0] = minus(b, g, times(b, build1(b, OP_exp, itself(b, n)), sum));
}

static struct node *norm_back(struct build *b, const struct node *n, struct node *g)
{
    struct node *in[] = { n->in[0], g };
    return build_call(b, OP__layer_norm_back, in, 2, &n->attrs);
}

void derive_layer_norm(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = norm_back(b, n, g);
}

/* With y the rows brought to mean 0 and variance 1 and s the factor that did it, the way back of g
 * is s (g - mean(g) - y mean(g y)): its product with h is symmetric in g and h. */
void derive_layer_norm_back(struct build *b, const struct node *n, struct node *h, struct node **in)
{
    struct node *x = n->in[0], *g = n->in[1];
    if (derive_wants(n, 1))
        in[1] = norm_back(b, n, h);
    if (!derive_wants(n, 0))
        return;
    struct node *y = build_call(b, OP__layer_norm, &x, 1, &n->attrs);
    struct node *wide = plus(b, row_sum(b, OP_var, x, -1), number(b, n->attrs.real[0]));
    struct node *s = build1(b, OP_rsqrt, wide);
    struct node *of_g = row_sum(b, OP_mean, times(b, g, y), -1);
    struct node *of_h = row_sum(b, OP_mean, times(b, h, y), -1);
    struct node *apart = times(b, row_sum(b, OP_mean, g, -1), row_sum(b, OP_mean, h, -1));
    struct node *together = minus(b, row_sum(b, OP_mean, times(b, g, h), -1), apart);
    struct node *by_s = times(b, times(b, s, y), minus(b, together, times(b, of_g, of_h)));
    struct node *by_y = plus(b, times(b, of_g, norm_back(b, n, h)), times(b, of_h, itself(b, n)));
    in[0] = build1(b, OP_negative, times(b, s, plus(b, by_s, by_y)));
}

/* ---- convolutions -----------------------------------------------------------------------------
 */

/* One of the three with the window of `n`; `shape`: of the result, for the adjoints. */
static struct node *conv(struct build *b, enum op_id op, const struct node *n, struct node *first,
                         struct node *second, const struct shape *shape)
{
    struct op_attrs attrs = n->attrs;
    struct node *in[] = { first, second };
    if (shape)
        attrs.shape = *shape;
    return build_call(b, op, in, 2, &attrs);
}

void derive_conv2d(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0], *kernel = n->in[1];
    if (derive_wants(n, 0))
        in[0] = conv(b, OP__conv2d_x, n, kernel, g, &x->shape);
    if (derive_wants(n, 1))
        in[1] = conv(b, OP__conv2d_kernel, n, x, g, &kernel->shape);
}

void derive_conv2d_x(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *kernel = n->in[0], *result = n->in[1];
    if (derive_wants(n, 0))
        in[0] = conv(b, OP__conv2d_kernel, n, g, result, &kernel->shape);
    if (derive_wants(n, 1))
        in[1] = conv(b, OP_conv2d, n, g, kernel, NULL);
}

void derive_conv2d_kernel(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0], *result = n->in[1];
    if (derive_wants(n, 0))
        in[0] = conv(b, OP__conv2d_x, n, g, result, &x->shape);
    if (derive_wants(n, 1))
        in[1] = conv(b, OP_conv2d, n, x, g, NULL);
}

/* ---- reading at places ------------------------------------------------------------------------
 */

/* Zeros of x's shape, and g added at `indices` of the axis (-1: of the flattened tensor). */
static struct node *add_at(struct build *b, struct node *indices, struct node *g,
                           const struct shape *x, int32_t axis)
{
    struct op_attrs attrs;
    struct node *in[] = { indices, g };
    attrs_init(&attrs);
    attrs.shape = *x;
    attrs.axes[0] = axis;
    attrs.axis_count = axis < 0 ? -1 : 1;
    return build_call(b, OP__take_back, in, 2, &attrs);
}

void derive_max_pool2d(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0];
    in[0] = add_at(b, build_call(b, OP__max_pool2d_at, &x, 1, &n->attrs), g, &x->shape, -1);
}

void derive_avg_pool2d(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct op_attrs attrs = n->attrs;
    attrs.shape = n->in[0]->shape;
    in[0] = build_call(b, OP__avg_pool2d_back, &g, 1, &attrs);
}

void derive_avg_pool2d_back(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = build_call(b, OP_avg_pool2d, &g, 1, &n->attrs);
}

void derive_embedding(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[1] = add_at(b, n->in[0], g, &n->in[1]->shape, 0);
}

void derive_take(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = add_at(b, n->in[1], g, &n->in[0]->shape,
                   n->attrs.axis_count > 0 ? n->attrs.axes[0] : -1);
}

void derive_take_back(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *from[] = { g, n->in[0] };
    in[1] = build_call(b, OP_take, from, 2, &n->attrs);
}

static struct node *add_along(struct build *b, struct node *indices, struct node *g,
                              const struct shape *x, int64_t axis)
{
    struct op_attrs attrs;
    struct node *in[] = { indices, g };
    attrs_init(&attrs);
    attrs.shape = *x;
    attrs.whole[0] = axis;
    return build_call(b, OP__gather_back, in, 2, &attrs);
}

void derive_gather(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = add_along(b, n->in[1], g, &n->in[0]->shape, n->attrs.whole[0]);
}

void derive_gather_back(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *from[] = { g, n->in[0] };
    in[1] = build_call(b, OP_gather, from, 2, &n->attrs);
}

void derive_pick_label(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct shape column = n->shape;
    column.size[column.ndim++] = 1;
    in[0] = add_along(b, build_reshape(b, n->in[1], &column), build_reshape(b, g, &column),
                      &n->in[0]->shape, -1);
}
