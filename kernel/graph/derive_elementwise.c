/* Derivatives of the elementwise rows with one operand. At edges (0 of abs and relu, 0 of sqrt)
 * they are PyTorch's. What is flat almost everywhere (floor, sign) has the derivative 0. */
#include "graph/derive.h"

#include <math.h>

/* x: the operand; y: the result; g: its cotangent */
#define DERIVE_1(name, formula)                                                                    \
    void derive_##name(struct build *b, const struct node *n, struct node *g, struct node **in)    \
    {                                                                                              \
        struct node *x = n->in[0], *y = itself(b, n);                                              \
        (void)x, (void)y;                                                                          \
        in[0] = formula;                                                                           \
    }

void derive_zero(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    (void)b, (void)n, (void)g, (void)in;
}

static struct node *squared(struct build *b, struct node *x)
{
    return build1(b, OP_square, x);
}

static struct node *minus_from(struct build *b, double v, struct node *x)
{
    return minus(b, number(b, v), x);
}

static struct node *plus_one(struct build *b, struct node *x)
{
    return plus(b, x, number(b, 1));
}

static struct node *negated(struct build *b, struct node *x)
{
    return scaled(b, x, -1);
}

DERIVE_1(same, g)
DERIVE_1(negative, negated(b, g))
DERIVE_1(abs, times(b, g, build1(b, OP_sign, x)))
DERIVE_1(square, times(b, g, scaled(b, x, 2)))
DERIVE_1(exp, times(b, g, y))
DERIVE_1(expm1, times(b, g, plus_one(b, y)))
DERIVE_1(log, over(b, g, x))
DERIVE_1(log1p, over(b, g, plus_one(b, x)))
DERIVE_1(log2, over(b, g, scaled(b, x, M_LN2)))
DERIVE_1(sqrt, over(b, g, scaled(b, y, 2)))
DERIVE_1(rsqrt, times(b, scaled(b, g, -0.5), times(b, y, squared(b, y))))
DERIVE_1(reciprocal, times(b, negated(b, g), squared(b, y)))
DERIVE_1(sin, times(b, g, build1(b, OP_cos, x)))
DERIVE_1(cos, times(b, negated(b, g), build1(b, OP_sin, x)))
DERIVE_1(tan, times(b, g, plus_one(b, squared(b, y))))
DERIVE_1(asin, times(b, g, build1(b, OP_rsqrt, minus_from(b, 1, squared(b, x)))))
DERIVE_1(acos, times(b, negated(b, g), build1(b, OP_rsqrt, minus_from(b, 1, squared(b, x)))))
DERIVE_1(atan, over(b, g, plus_one(b, squared(b, x))))
DERIVE_1(sinh, times(b, g, build1(b, OP_cosh, x)))
DERIVE_1(cosh, times(b, g, build1(b, OP_sinh, x)))
DERIVE_1(tanh, times(b, g, minus_from(b, 1, squared(b, y))))
DERIVE_1(sigmoid, times(b, g, times(b, y, minus_from(b, 1, y))))
DERIVE_1(softplus, times(b, g, build1(b, OP_sigmoid, x)))
DERIVE_1(erf, times(b, scaled(b, g, M_2_SQRTPI), build1(b, OP_exp, negated(b, squared(b, x)))))
DERIVE_1(relu, zero_where(b, build2(b, OP_less_equal, y, number(b, 0)), g))

/* x times Phi(x): Phi(x) + x phi(x) */
void derive_gelu(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0];
    struct node *erf = build1(b, OP_erf, scaled(b, x, M_SQRT1_2));
    struct node *bell = build1(b, OP_exp, scaled(b, squared(b, x), -0.5));
    struct node *slope = times(b, x, scaled(b, bell, 0.5 * M_SQRT1_2 * M_2_SQRTPI));
    in[0] = times(b, g, plus(b, scaled(b, plus_one(b, erf), 0.5), slope));
}

/* x times s(x): s + x s (1 - s) */
void derive_silu(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0], *s = build1(b, OP_sigmoid, x);
    in[0] = times(b, g, times(b, s, plus_one(b, times(b, x, minus_from(b, 1, s)))));
}

static struct node *positive(struct build *b, struct node *x)
{
    return build2(b, OP_greater, x, number(b, 0));
}

void derive_leaky_relu(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0], *alpha = n->in[1], *above = positive(b, x);
    if (derive_wants(n, 0))
        in[0] = build3(b, OP_where, above, g, times(b, g, alpha));
    if (derive_wants(n, 1))
        in[1] = zero_where(b, above, times(b, g, x));
}

void derive_elu(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    struct node *x = n->in[0], *alpha = n->in[1], *above = positive(b, x);
    /* no exp of what is large, where it is not used: its own derivative would be 0 times inf */
    struct node *below = build2(b, OP_minimum, x, number(b, 0));
    if (derive_wants(n, 0)) {
        struct node *slope = times(b, alpha, build1(b, OP_exp, below));
        in[0] = build3(b, OP_where, above, g, times(b, g, slope));
    }
    if (derive_wants(n, 1))
        in[1] = times(b, g, build1(b, OP_expm1, below));
}
