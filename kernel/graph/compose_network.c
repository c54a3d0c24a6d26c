/* Builders of the networks' rows: norms, dropout, attention. They work in the dtype that arithmetic
 * is done in and bring the result to attrs->dtype at the end, so that narrow dtypes are rounded
 * once. */
#include "graph/compose.h"

#include <math.h>

static bool is_number(const struct node *n, double v)
{
    return n->kind == NODE_SCALAR && dtype_kind(n->dtype) == 'f' && n->scalar.real == v;
}

/* A tensor parameter that was left out. */
static bool is_none(const struct node *n)
{
    return n->kind == NODE_SCALAR && n->weak && dtype_kind(n->dtype) == 'f' &&
           isnan(n->scalar.real);
}

static struct node *times(struct build *b, struct node *x, struct node *factor)
{
    return is_number(factor, 1) ? x : build2(b, OP_multiply, x, factor);
}

static struct node *plus(struct build *b, struct node *x, struct node *offset)
{
    return is_number(offset, 0) ? x : build2(b, OP_add, x, offset);
}

static int end(struct build *b, struct node *n, const struct op_attrs *attrs, struct node **out)
{
    return build_end(b, n ? build_cast(b, n, (enum dtype)attrs->dtype) : NULL, out);
}

/* ---- norms ------------------------------------------------------------------------------------
 */

static struct node *permute(struct build *b, struct node *x, const int32_t *order)
{
    struct op_attrs attrs;
    if (!x)
        return NULL;
    attrs_init(&attrs);
    attrs.axis_count = x->shape.ndim;
    memcpy(attrs.axes, order, (size_t)x->shape.ndim * sizeof *order);
    return build_call(b, OP_transpose, &x, 1, &attrs);
}

/* The axes that stay, then the given ones; true when that is how they lie. */
static bool last_order(int ndim, const struct op_attrs *attrs, int32_t *order)
{
    bool same = true;
    int n = 0;
    for (int i = 0, k = 0; i < ndim; i++) {
        if (k < attrs->axis_count && attrs->axes[k] == i)
            order[ndim - attrs->axis_count + k++] = i;
        else
            order[n++] = i;
    }
    for (int i = 0; i < ndim; i++)
        same = same && order[i] == i;
    return same;
}

/* Rows of the last `axes` axes of x, each brought to mean 0 and variance 1. */
static struct node *normal_rows(struct build *b, struct node *x, int axes, double epsilon)
{
    struct shape rows = { .ndim = 2, .size = { 1, 1 } };
    struct op_attrs attrs;
    if (!x)
        return NULL;
    attrs_init(&attrs);
    attrs.real[0] = epsilon;
    if (axes == 1)
        return build_call(b, OP__layer_norm, &x, 1, &attrs);
    for (int i = 0; i < x->shape.ndim; i++)
        rows.size[i >= x->shape.ndim - axes] *= x->shape.size[i];
    struct node *flat = build_reshape(b, x, &rows);
    return build_reshape(b, build_call(b, OP__layer_norm, &flat, 1, &attrs), &x->shape);
}

/* A number, or one for each place of the normalised axes, to lie along these axes of x. */
static struct node *along(struct build *b, struct node *affine, const struct node *x,
                          const struct op_attrs *attrs)
{
    struct shape s = x->shape;
    if (affine->shape.ndim == 0)
        return affine;
    for (int i = 0; i < s.ndim; i++)
        s.size[i] = 1;
    for (int i = 0; i < attrs->axis_count; i++)
        s.size[attrs->axes[i]] = affine->shape.size[i];
    return attrs->axes[0] == s.ndim - 1 ? affine : build_reshape(b, affine, &s);
}

int compose_layer_norm(struct graph *g, struct node *const *in, int count,
                       const struct op_attrs *attrs, struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    struct node *x = in[0], *y;
    int32_t order[MAX_DIMS], back[MAX_DIMS];
    (void)count;
    if (last_order(x->shape.ndim, attrs, order)) {
        y = normal_rows(&b, x, attrs->axis_count, attrs->real[0]);
    } else {
        for (int i = 0; i < x->shape.ndim; i++)
            back[order[i]] = i;
        y = normal_rows(&b, permute(&b, x, order), attrs->axis_count, attrs->real[0]);
        y = permute(&b, y, back);
    }
    y = times(&b, y, along(&b, in[1], x, attrs));
    return end(&b, plus(&b, y, along(&b, in[2], x, attrs)), attrs, out);
}

int compose_batch_norm(struct graph *g, struct node *const *in, int count,
                       const struct op_attrs *attrs, struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    struct node *x = in[0], *mean = in[1], *variance = in[2];
    int32_t batch[MAX_DIMS];
    (void)count;
    for (int i = 0; i < x->shape.ndim - 1; i++)
        batch[i] = i;
    if (is_none(mean))
        mean = build_reduce(&b, OP_mean, x, batch, x->shape.ndim - 1, false);
    if (is_none(variance))
        variance = build_reduce(&b, OP_var, x, batch, x->shape.ndim - 1, false);
    struct node *wide = build2(&b, OP_add, variance, build_real(&b, attrs->real[0]));
    struct node *factor = times(&b, build1(&b, OP_rsqrt, wide), in[3]);
    struct node *y = build2(&b, OP_multiply, build2(&b, OP_subtract, x, mean), factor);
    return end(&b, plus(&b, y, in[4]), attrs, out);
}

/* ---- dropout ----------------------------------------------------------------------------------
 */

int compose_dropout(struct graph *g, struct node *const *in, int count,
                    const struct op_attrs *attrs, struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    double rate = attrs->real[0];
    struct op_attrs draw;
    (void)count;
    if (rate == 0)
        return end(&b, in[0], attrs, out);
    attrs_init(&draw);
    draw.shape = in[0]->shape;
    draw.real[0] = 1 - rate;
    struct node *kept = build_call(&b, OP_bernoulli, in + 1, 2, &draw);
    struct node *scale = build_real(&b, rate < 1 ? 1 / (1 - rate) : 1);
    struct node *scaled = build2(&b, OP_multiply, in[0], scale);
    return end(&b, build3(&b, OP_where, kept, scaled, build_real(&b, 0)), attrs, out);
}

/* ---- attention --------------------------------------------------------------------------------
 */

/* What a score that may not be seen is set to: of finite size, so that a query which may see no key
 * sees all alike, and not NaN. */
static const double UNSEEN = -1e30;

/* true where row i may see column j: j <= i. */
static struct node *causal_mask(struct build *b, const struct node *q, const struct node *k)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.dtype = DTYPE_BOOL;
    attrs.shape =
        (struct shape){ 2, { q->shape.size[q->shape.ndim - 2], k->shape.size[k->shape.ndim - 2] } };
    struct node *all = build_call(b, OP_ones, NULL, 0, &attrs);
    attrs_init(&attrs);
    return build_call(b, OP_tril, &all, 1, &attrs);
}

static struct node *seen(struct build *b, struct node *scores, struct node *mask)
{
    return mask ? build3(b, OP_where, mask, scores, build_real(b, UNSEEN)) : NULL;
}

int compose_attention(struct graph *g, struct node *const *in, int count,
                      const struct op_attrs *attrs, struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    struct node *q = in[0], *k = in[1];
    int64_t features = q->shape.size[q->shape.ndim - 1];
    double scale = isnan(attrs->real[0]) ? 1 / sqrt((double)features) : attrs->real[0];
    struct op_attrs last;
    (void)count;
    attrs_init(&last);
    last.whole[0] = -1;
    last.whole[1] = -2;
    struct node *columns = build_call(&b, OP_swapaxes, &k, 1, &last);
    struct node *scaled = build2(&b, OP_multiply, q, build_real(&b, scale));
    struct node *scores = build2(&b, OP_matmul, scaled, columns);
    if (attrs->whole[0])
        scores = seen(&b, scores, causal_mask(&b, q, k));
    if (in[3]->kind != NODE_SCALAR) /* else there is none: see op.h on tensors left out */
        scores = seen(&b, scores, in[3]);
    last.whole[1] = 0;
    struct node *weights = build_call(&b, OP_softmax, &scores, 1, &last);
    return end(&b, build2(&b, OP_matmul, weights, in[2]), attrs, out);
}
