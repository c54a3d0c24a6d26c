/* Derivatives of the reductions. A cotangent of the result goes to all elements that went into it:
 * its axes come back with size 1, and it is stretched over them only at the end. */
#include "graph/derive.h"

static struct node *spread(struct build *b, struct node *x, const struct node *n)
{
    return derive_stretched(b, derive_kept_axes(b, x, n), &n->in[0]->shape);
}

void derive_sum(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = spread(b, g, n);
}

void derive_mean(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = spread(b, scaled(b, g, 1 / (double)derive_reduced_count(n)), n);
}

/* Through zeros too: a zero gets the product of the others when it is the only one, and what stands
 * beside a zero gets nothing. */
void derive_prod(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0];
    struct node *zero = build2(b, OP_equal, x, number(b, 0));
    struct node *others = build3(b, OP_where, zero, number(b, 1), x);
    struct node *one = derive_filled(b, &x->shape, x->dtype, 1);
    struct node *zeros = build_reduce(b, OP_sum, kept_where(b, zero, one), n->attrs.axes,
                                      n->attrs.axis_count, true);
    struct node *product = build_reduce(b, OP_prod, others, n->attrs.axes, n->attrs.axis_count,
                                        true);
    struct node *rest = times(b, derive_kept_axes(b, g, n), product);
    struct node *at_zero = zero_where(b, build2(b, OP_greater, zeros, number(b, 1)), rest);
    struct node *beside = zero_where(b, build2(b, OP_greater, zeros, number(b, 0)), rest);
    in[0] = build3(b, OP_where, zero, at_zero, over(b, beside, others));
}

/* Equal extremes share. */
void derive_extreme(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0];
    struct node *best = build2(b, OP_equal, x, derive_kept_axes(b, itself(b, n), n));
    struct node *ones = derive_cast(b, best, x->dtype);
    struct node *count = build_reduce(b, OP_sum, ones, n->attrs.axes, n->attrs.axis_count, true);
    in[0] = kept_where(b, best, over(b, derive_kept_axes(b, g, n), count));
}

static struct node *deviation(struct build *b, const struct node *n)
{
    struct node *x = n->in[0];
    return minus(b, x, build_reduce(b, OP_mean, x, n->attrs.axes, n->attrs.axis_count, true));
}

void derive_var(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *part = scaled(b, g, 2 / (double)derive_reduced_count(n));
    in[0] = times(b, derive_kept_axes(b, part, n), deviation(b, n));
}

/* g / y, but 0 where y is: there the root has a corner, of which the middle is taken. */
static struct node *over_itself(struct build *b, const struct node *n, struct node *g)
{
    struct node *y = itself(b, n), *flat = build2(b, OP_equal, y, number(b, 0));
    struct node *safe = build3(b, OP_where, flat, number(b, 1), y);
    return derive_kept_axes(b, zero_where(b, flat, over(b, g, safe)), n);
}

void derive_std(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *part = scaled(b, over_itself(b, n, g), 1 / (double)derive_reduced_count(n));
    in[0] = times(b, part, deviation(b, n));
}

void derive_norm(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = times(b, over_itself(b, n, g), n->in[0]);
}

void derive_logsumexp(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *share = minus(b, n->in[0], derive_kept_axes(b, itself(b, n), n));
    in[0] = times(b, derive_kept_axes(b, g, n), build1(b, OP_exp, share));
}

/* Running sums from the end. */
void derive_cumsum(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct op_attrs along = n->attrs;
    struct node *back = build_call(b, OP_flip, &g, 1, &along);
    back = build_call(b, OP_cumsum, &back, 1, &along);
    in[0] = build_reshape(b, build_call(b, OP_flip, &back, 1, &along), &n->in[0]->shape);
}
