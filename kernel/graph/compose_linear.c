/* Builders of linear algebra and sorting: products by matmul, traces by a diagonal's sum, and the
 * parts of factorisations, which share one packed call. */
#include "graph/compose.h"
#include "tensor/factors.h"

/* The node that an earlier piece of the same call has made, or a new one. It is called in the dtype
 * that its kernel works in, so that all that is cast before it is seen here. */
static struct node *shared(struct build *b, enum op_id op, struct node *x,
                           const struct op_attrs *attrs)
{
    struct op_attrs of_all = *attrs;
    of_all.whole[COUNT_AT] = 0;
    x = build_cast(b, x, dtype_compute(x->dtype));
    if (!x)
        return NULL;
    struct node *found = graph_find(b->g, op, &x, 1, &of_all);
    return found ? found : build_call(b, op, &x, 1, &of_all);
}

struct node *build_factor(struct build *b, enum op_id op, struct node *packed,
                          const struct shape *x, const struct op_attrs *attrs, int which)
{
    struct factor part[FACTORS_MOST];
    struct shape shape = *x;
    factors_of(op, x, attrs, part);
    const struct factor *f = &part[which];
    shape.ndim -= 2;
    for (int i = 0; i < f->ndim; i++)
        shape.size[shape.ndim++] = f->size[i];
    struct node *row = build_slice(b, packed, x->ndim - 2, f->start, f->size[0] * f->size[1]);
    return build_reshape(b, row, &shape);
}

/* Number whole[COUNT_AT] of the factors that the inner row `op` packs. */
static int compose_factor(struct graph *g, enum op_id op, struct node *x,
                          const struct op_attrs *attrs, struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    int which = (int)attrs->whole[COUNT_AT];
    struct node *f = build_factor(&b, op, shared(&b, op, x, attrs), &x->shape, attrs, which);
    return build_end(&b, build_cast(&b, f, x->dtype), out);
}

int compose_qr(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
               struct node **out, struct err *err)
{
    (void)count;
    return compose_factor(g, OP__qr, in[0], attrs, out, err);
}

int compose_svd(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                struct node **out, struct err *err)
{
    (void)count;
    return compose_factor(g, OP__svd, in[0], attrs, out, err);
}

int compose_eigh(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                 struct node **out, struct err *err)
{
    (void)count;
    return compose_factor(g, OP__eigh, in[0], attrs, out, err);
}

int compose_slogdet(struct graph *g, struct node *const *in, int count,
                    const struct op_attrs *attrs, struct node **out, struct err *err)
{
    (void)count;
    return compose_factor(g, OP__slogdet, in[0], attrs, out, err);
}

/* The indices, or the elements at them: so the derivative is that of gather. */
int compose_topk(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                 struct node **out, struct err *err)
{
    (void)count;
    struct build b = { .g = g, .err = err };
    struct node *x = in[0], *at = shared(&b, OP__topk, x, attrs);
    if (attrs->whole[COUNT_AT])
        return build_end(&b, at, out);
    struct op_attrs along;
    attrs_init(&along);
    if (attrs->axis_count > 0)
        along.whole[0] = attrs->axes[0];
    else
        x = build1(&b, OP_flatten, x);
    struct node *from[] = { x, at };
    return build_end(&b, build_call(&b, OP_gather, from, 2, &along), out);
}

/* ---- products --------------------------------------------------------------------------------
 */

/* The last but one axis first, all others in one. */
static struct node *as_right_matrix(struct build *b, struct node *x)
{
    int n = x->shape.ndim;
    struct op_attrs order;
    attrs_init(&order);
    order.axis_count = n;
    order.axes[0] = n - 2;
    for (int i = 0; i < n - 2; i++)
        order.axes[i + 1] = i;
    order.axes[n - 1] = n - 1;
    int64_t rows = x->shape.size[n - 2], others = 1;
    for (int i = 0; i < n; i++)
        others *= i == n - 2 ? 1 : x->shape.size[i];
    struct shape flat = { .ndim = 2, .size = { rows, others } };
    return build_reshape(b, build_call(b, OP_transpose, &x, 1, &order), &flat);
}

/* The result's shape: a's axes but the last, then b's but the last but one. */
static struct shape dot_shape(const struct shape *x, const struct shape *y)
{
    struct shape s = *x;
    s.ndim--;
    for (int i = 0; i < y->ndim; i++)
        if (i != y->ndim - 2)
            s.size[s.ndim++] = y->size[i];
    return s;
}

int compose_dot(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                struct node **out, struct err *err)
{
    (void)count, (void)attrs;
    struct build b = { .g = g, .err = err };
    struct node *x = in[0], *y = in[1];
    if (x->shape.ndim == 0 || y->shape.ndim == 0)
        return build_end(&b, build2(&b, OP_multiply, x, y), out);
    if (y->shape.ndim <= 2)
        return build_end(&b, build2(&b, OP_matmul, x, y), out);
    struct shape shape = dot_shape(&x->shape, &y->shape);
    struct node *product = build2(&b, OP_matmul, x, as_right_matrix(&b, y));
    return build_end(&b, build_reshape(&b, product, &shape), out);
}

int compose_outer(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                  struct node **out, struct err *err)
{
    (void)count, (void)attrs;
    struct build b = { .g = g, .err = err };
    struct shape column = { .ndim = 2, .size = { shape_count(&in[0]->shape), 1 } };
    struct shape row = { .ndim = 2, .size = { 1, shape_count(&in[1]->shape) } };
    struct node *x = build_reshape(&b, in[0], &column), *y = build_reshape(&b, in[1], &row);
    return build_end(&b, build2(&b, OP_multiply, x, y), out);
}

int compose_trace(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                  struct node **out, struct err *err)
{
    (void)count;
    struct build b = { .g = g, .err = err };
    struct op_attrs along;
    attrs_init(&along);
    memcpy(along.whole, attrs->whole, 3 * sizeof along.whole[0]);
    struct node *diagonal = build_call(&b, OP__diagonal, in, 1, &along);
    int32_t last = in[0]->shape.ndim - 2;
    return build_end(&b, build_reduce(&b, OP_sum, diagonal, &last, 1, false), out);
}
