/* Derivatives of what depends on the order of elements: each goes to the elements that stand where
 * it looked, with the weights that they had. */
#include "graph/derive.h"

/* x as [outer, n], its reduced axes last; and a cotangent of that shape back. */
struct rows {
    struct op_attrs order; /* of the transpose */
    int32_t kept;          /* axes that stay */
    int64_t outer, n;
};

static struct rows rows_of(const struct node *n)
{
    const struct shape *x = &n->in[0]->shape;
    struct rows r = { .n = derive_reduced_count(n), .outer = 1 };
    int32_t at = 0;
    attrs_init(&r.order);
    r.order.axis_count = x->ndim;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < x->ndim; i++)
            if (derive_is_reduced(n, i) == (pass == 1))
                r.order.axes[at++] = i;
    for (int i = 0; i < x->ndim; i++)
        r.outer *= derive_is_reduced(n, i) ? 1 : x->size[i];
    return r;
}

static struct node *as_rows(struct build *b, const struct rows *r, struct node *x)
{
    struct shape s = { .ndim = 2, .size = { r->outer, r->n } };
    return build_reshape(b, build_call(b, OP_transpose, &x, 1, &r->order), &s);
}

static struct node *from_rows(struct build *b, const struct rows *r, struct node *rows,
                              const struct shape *x)
{
    struct shape turned = { .ndim = x->ndim };
    struct op_attrs back;
    attrs_init(&back);
    back.axis_count = x->ndim;
    for (int i = 0; i < x->ndim; i++) {
        turned.size[i] = x->size[r->order.axes[i]];
        back.axes[r->order.axes[i]] = i;
    }
    struct node *x_turned = build_reshape(b, rows, &turned);
    return build_call(b, OP_transpose, &x_turned, 1, &back);
}

static struct node *along(struct build *b, enum op_id op, struct node *x, struct node *y,
                          int32_t axis)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.axis_count = 1;
    attrs.axes[0] = axis;
    attrs.whole[0] = op == OP_argsort ? 0 : axis;
    return build_call(b, op, (struct node *[]){ x, y }, y ? 2 : 1, &attrs);
}

/* A row [Q] of places for each quantile: the lower and upper neighbour, and how far the quantile is
 * from the lower one. */
struct places {
    struct node *low, *high, *part;
};

static struct places places_of(struct build *b, struct node *q, int64_t n)
{
    struct node *at = scaled(b, q, (double)(n - 1) / 100);
    struct node *low = build1(b, OP_floor, at);
    struct node *high = build2(b, OP_minimum, plus(b, low, number(b, 1)),
                               number(b, (double)(n - 1)));
    return (struct places){ build_cast(b, low, DTYPE_I64), build_cast(b, high, DTYPE_I64),
                            minus(b, at, low) };
}

/* Of a quantile of x: everything as rows. */
struct quantile {
    struct rows rows;
    struct places places;
    struct node *table;      /* x, [outer, n] */
    struct node *low, *high; /* indices in there, [outer, Q] */
    struct node *g;          /* [outer, Q] */
};

static struct quantile quantile_of(struct build *b, const struct node *n, struct node *q,
                                   struct node *g)
{
    struct quantile all = { .rows = rows_of(n) };
    int64_t count = shape_count(&q->shape);
    struct shape flat = { .ndim = 1, .size = { count } };
    struct shape stacked = { .ndim = 2, .size = { count, all.rows.outer } };
    all.places = places_of(b, build_reshape(b, q, &flat), all.rows.n);
    all.table = as_rows(b, &all.rows, n->in[0]);
    struct node *order = along(b, OP_argsort, all.table, NULL, 1);
    all.low = along(b, OP_take, order, all.places.low, 1);
    all.high = along(b, OP_take, order, all.places.high, 1);
    g = build_reshape(b, g, &stacked);
    all.g = build_call(b, OP_transpose, &g, 1, NULL);
    return all;
}

static struct node *by_elements(struct build *b, const struct node *n, const struct quantile *all)
{
    const struct rows *r = &all->rows;
    struct node *upper = times(b, all->g, build_cast(b, all->places.part, n->in[0]->dtype));
    struct node *in[] = { along(b, OP_concat, all->low, all->high, 1),
                          along(b, OP_concat, minus(b, all->g, upper), upper, 1) };
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.whole[0] = 1;
    attrs.shape = (struct shape){ .ndim = 2, .size = { r->outer, r->n } };
    return from_rows(b, r, build_call(b, OP__gather_back, in, 2, &attrs), &n->in[0]->shape);
}

static struct node *by_share(struct build *b, const struct node *q, const struct quantile *all)
{
    struct node *step = minus(b, along(b, OP_gather, all->table, all->high, 1),
                              along(b, OP_gather, all->table, all->low, 1));
    struct node *slope = build_reduce(b, OP_sum, times(b, all->g, step), (int32_t[]){ 0 }, 1,
                                      false);
    return build_reshape(b, scaled(b, slope, (double)(all->rows.n - 1) / 100), &q->shape);
}

void derive_percentile(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct quantile all = quantile_of(b, n, n->in[1], g);
    if (derive_wants(n, 0))
        in[0] = by_elements(b, n, &all);
    if (derive_wants(n, 1))
        in[1] = by_share(b, n->in[1], &all);
}

void derive_median(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *half = derive_cast(b, number(b, 50), DTYPE_F64);
    struct quantile all = quantile_of(b, n, half, g);
    in[0] = by_elements(b, n, &all);
}
