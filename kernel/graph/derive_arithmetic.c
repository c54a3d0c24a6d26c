/* Derivatives of the elementwise rows with two and three operands. Where two are equal, minimum and
 * maximum give half to each, as PyTorch does. The sums over broadcast axes are made by the caller.
 */
#include "graph/derive.h"

#include <math.h>

void derive_add(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    (void)b, (void)n;
    in[0] = in[1] = g;
}

void derive_subtract(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = g;
    if (derive_wants(n, 1))
        in[1] = scaled(b, g, -1);
}

void derive_multiply(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    if (derive_wants(n, 0))
        in[0] = times(b, g, n->in[1]);
    if (derive_wants(n, 1))
        in[1] = times(b, g, n->in[0]);
}

void derive_divide(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *part = over(b, g, n->in[1]);
    in[0] = part;
    if (derive_wants(n, 1))
        in[1] = scaled(b, times(b, part, itself(b, n)), -1);
}

void derive_remainder(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    in[0] = g;
    if (derive_wants(n, 1))
        in[1] = times(b, scaled(b, g, -1), build2(b, OP_floor_divide, n->in[0], n->in[1]));
}

/* e x^(e-1), for an exponent that the source says */
static struct node *power_slope(struct build *b, struct node *x, double e)
{
    if (e == 2)
        return scaled(b, x, 2);
    return scaled(b, build2(b, OP_power, x, number(b, e - 1)), e);
}

static struct node *power_by_base(struct build *b, const struct node *n, struct node *g)
{
    struct node *x = n->in[0], *e = n->in[1];
    if (e->kind == NODE_SCALAR) {
        double v = dtype_kind(e->dtype) == 'f' ? e->scalar.real : (double)e->scalar.whole;
        if (v == 0)
            return NULL;
        return v == 1 ? g : times(b, g, power_slope(b, x, v));
    }
    struct node *flat = build2(b, OP_equal, e, number(b, 0));
    struct node *slope = times(b, e, build2(b, OP_power, x, minus(b, e, number(b, 1))));
    return zero_where(b, flat, times(b, g, slope));
}

/* x^e log x; of a base 0 it is 0, but for negative exponents */
static struct node *power_by_exponent(struct build *b, const struct node *n, struct node *g)
{
    struct node *x = n->in[0], *e = n->in[1];
    struct node *base = build2(b, OP_equal, x, number(b, 0));
    struct node *exponent = build2(b, OP_greater_equal, e, number(b, 0));
    struct node *flat = build2(b, OP_logical_and, base, exponent);
    /* The logarithm of 0 stays out of derivatives of the derivative. */
    struct node *safe = build3(b, OP_where, flat, number(b, 1), x);
    return zero_where(b, flat, times(b, g, times(b, itself(b, n), build1(b, OP_log, safe))));
}

void derive_power(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    if (derive_wants(n, 0))
        in[0] = power_by_base(b, n, g);
    if (derive_wants(n, 1))
        in[1] = power_by_exponent(b, n, g);
}

void derive_atan2(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *y = n->in[0], *x = n->in[1];
    struct node *part = over(b, g, plus(b, build1(b, OP_square, x), build1(b, OP_square, y)));
    if (derive_wants(n, 0))
        in[0] = times(b, part, x);
    if (derive_wants(n, 1))
        in[1] = scaled(b, times(b, part, y), -1);
}

/* To each where it is chosen: not where `other` says so, half where they are equal. */
static void choose(struct build *b, const struct node *n, struct node *g, enum op_id first_loses,
                   enum op_id second_loses, struct node **in)
{
    struct node *x = n->in[0], *y = n->in[1];
    struct node *same = build2(b, OP_equal, x, y);
    struct node *share = build3(b, OP_where, same, scaled(b, g, 0.5), g);
    if (derive_wants(n, 0))
        in[0] = zero_where(b, build2(b, first_loses, x, y), share);
    if (derive_wants(n, 1))
        in[1] = zero_where(b, build2(b, second_loses, x, y), share);
}

void derive_minimum(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    choose(b, n, g, OP_greater, OP_less, in);
}

void derive_maximum(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    choose(b, n, g, OP_less, OP_greater, in);
}

/* minimum(maximum(x, low), high) */
void derive_clip(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0], *low = n->in[1], *high = n->in[2];
    struct node *below = build2(b, OP_less, x, low), *above = build2(b, OP_greater, x, high);
    struct node *crossed = build2(b, OP_greater, low, high);
    if (derive_wants(n, 0))
        in[0] = zero_where(b, build2(b, OP_logical_or, below, above), g);
    if (derive_wants(n, 1))
        in[1] = kept_where(b, below, zero_where(b, crossed, g));
    if (derive_wants(n, 2))
        in[2] = kept_where(b, build2(b, OP_logical_or, above, crossed), g);
}

void derive_where(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    if (derive_wants(n, 1))
        in[1] = kept_where(b, n->in[0], g);
    if (derive_wants(n, 2))
        in[2] = zero_where(b, n->in[0], g);
}
