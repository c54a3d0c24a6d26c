/* Builders of the losses, by Keras's formulas: the mean over the samples, in the predictions'
 * dtype, worked out in the dtype that arithmetic is done in. */
#include "graph/compose.h"

/* Keras's epsilon: probabilities are kept this far from 0 and 1. */
static const double LEAST = 1e-7;

static int end_mean(struct build *b, struct node *each, double factor, const struct op_attrs *attrs,
                    struct node **out)
{
    struct node *mean = build_reduce(b, OP_mean, each, NULL, -1, false);
    if (factor != 1)
        mean = build2(b, OP_multiply, mean, build_real(b, factor));
    return build_end(b, mean ? build_cast(b, mean, (enum dtype)attrs->dtype) : NULL, out);
}

static struct node *keep_between(struct build *b, struct node *x, double low, double high)
{
    return build3(b, OP_clip, x, build_real(b, low), build_real(b, high));
}

static struct node *sum_last(struct build *b, struct node *x, bool keepdims)
{
    int32_t last = -1;
    return build_reduce(b, OP_sum, x, &last, 1, keepdims);
}

/* labels * (1 - share) + share * even: `even` is what an undecided label would say. */
static struct node *smooth(struct build *b, struct node *labels, double share, double even)
{
    if (share == 0)
        return labels;
    return build2(b, OP_add, build2(b, OP_multiply, labels, build_real(b, 1 - share)),
                  build_real(b, share * even));
}

/* Logarithms of class probabilities, from logits or from probabilities, whose rows are brought to
 * sum 1. */
static struct node *log_classes(struct build *b, struct node *x, bool from_logits)
{
    struct op_attrs last;
    attrs_init(&last);
    last.whole[0] = -1;
    if (from_logits)
        return build_call(b, OP_log_softmax, &x, 1, &last);
    struct node *p = build2(b, OP_divide, x, sum_last(b, x, true));
    return build1(b, OP_log, keep_between(b, p, LEAST, 1 - LEAST));
}

int compose_categorical_crossentropy(struct graph *g, struct node *const *in, int count,
                                     const struct op_attrs *attrs, struct node **out,
                                     struct err *err)
{
    struct build b = { .g = g, .err = err };
    const struct shape *s = &in[1]->shape;
    (void)count;
    struct node *labels = smooth(&b, in[0], attrs->real[0], 1 / (double)s->size[s->ndim - 1]);
    struct node *log_p = log_classes(&b, in[1], attrs->whole[0] != 0);
    struct node *each = sum_last(&b, build2(&b, OP_multiply, labels, log_p), false);
    return end_mean(&b, each, -1, attrs, out);
}

int compose_sparse_categorical_crossentropy(struct graph *g, struct node *const *in, int count,
                                            const struct op_attrs *attrs, struct node **out,
                                            struct err *err)
{
    struct build b = { .g = g, .err = err };
    struct shape samples = in[1]->shape;
    (void)count;
    samples.ndim--;
    struct node *labels = build_reshape(&b, in[0], &samples);
    struct node *log_p = log_classes(&b, in[1], attrs->whole[0] != 0);
    return end_mean(&b, build2(&b, OP__pick_label, log_p, labels), -1, attrs, out);
}

/* softplus(x) - x * label, which is -log of the sigmoid's probability, without overflow. */
static struct node *logit_loss(struct build *b, struct node *labels, struct node *x)
{
    return build2(b, OP_subtract, build1(b, OP_softplus, x), build2(b, OP_multiply, x, labels));
}

static struct node *yes_no_loss(struct build *b, struct node *labels, struct node *x)
{
    struct node *one = build_real(b, 1), *p = keep_between(b, x, LEAST, 1 - LEAST);
    struct node *yes = build2(b, OP_multiply, labels, build1(b, OP_log, p));
    struct node *no = build2(b, OP_multiply, build2(b, OP_subtract, one, labels),
                             build1(b, OP_log, build2(b, OP_subtract, one, p)));
    return build1(b, OP_negative, build2(b, OP_add, yes, no));
}

int compose_binary_crossentropy(struct graph *g, struct node *const *in, int count,
                                const struct op_attrs *attrs, struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    (void)count;
    struct node *labels = build_reshape(&b, in[0], &in[1]->shape);
    labels = smooth(&b, labels, attrs->real[0], 0.5);
    struct node *each = attrs->whole[0] ? logit_loss(&b, labels, in[1])
                                        : yes_no_loss(&b, labels, in[1]);
    return end_mean(&b, each, 1, attrs, out);
}

static struct node *difference(struct build *b, struct node *const *in)
{
    return build2(b, OP_subtract, in[1], build_reshape(b, in[0], &in[1]->shape));
}

int compose_mse(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    (void)count;
    return end_mean(&b, build1(&b, OP_square, difference(&b, in)), 1, attrs, out);
}

int compose_mae(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    (void)count;
    return end_mean(&b, build1(&b, OP_abs, difference(&b, in)), 1, attrs, out);
}

int compose_huber(struct graph *g, struct node *const *in, int count, const struct op_attrs *attrs,
                  struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    double delta = attrs->real[0];
    (void)count;
    struct node *far = build1(&b, OP_abs, difference(&b, in));
    struct node *near = build2(&b, OP_multiply, build1(&b, OP_square, far), build_real(&b, 0.5));
    struct node *line = build2(&b, OP_multiply,
                               build2(&b, OP_subtract, far, build_real(&b, delta / 2)),
                               build_real(&b, delta));
    struct node *is_near = build2(&b, OP_less_equal, far, build_real(&b, delta));
    return end_mean(&b, build3(&b, OP_where, is_near, near, line), 1, attrs, out);
}

int compose_kl_divergence(struct graph *g, struct node *const *in, int count,
                          const struct op_attrs *attrs, struct node **out, struct err *err)
{
    struct build b = { .g = g, .err = err };
    (void)count;
    struct node *labels = keep_between(&b, in[0], LEAST, 1);
    struct node *ratio = build2(&b, OP_divide, labels, keep_between(&b, in[1], LEAST, 1));
    struct node *each = build2(&b, OP_multiply, labels, build1(&b, OP_log, ratio));
    return end_mean(&b, sum_last(&b, each, false), 1, attrs, out);
}
