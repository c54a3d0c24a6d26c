/* One step of each optimiser, as Keras 3 computes it (keras/src/optimizers/). `keep * old + give *
 * new` stands for a running mean. What is computed from settings alone is computed by the host. */
#include "nn/optimizer_rules.h"

#include <math.h>

static struct node *plus(struct build *b, struct node *x, struct node *y)
{
    return build2(b, OP_add, x, y);
}

static struct node *minus(struct build *b, struct node *x, struct node *y)
{
    return build2(b, OP_subtract, x, y);
}

static struct node *times(struct build *b, struct node *x, struct node *y)
{
    return build2(b, OP_multiply, x, y);
}

static struct node *over(struct build *b, struct node *x, struct node *y)
{
    return build2(b, OP_divide, x, y);
}

static struct node *root(struct build *b, struct node *x)
{
    return build1(b, OP_sqrt, x);
}

static struct node *squared(struct build *b, struct node *x)
{
    return build1(b, OP_square, x);
}

static struct node *mean(struct build *b, struct node *keep, struct node *old, struct node *give,
                         struct node *new)
{
    return plus(b, times(b, old, keep), times(b, new, give));
}

/* mean, where give is 1 - keep: old + (new - old) * give */
static struct node *toward(struct build *b, struct node *old, struct node *new, struct node *give)
{
    return plus(b, old, times(b, minus(b, new, old), give));
}

/* ---- sgd ------------------------------------------------------------------------------------- */

void factors_sgd(const struct optimizer_settings *s, int64_t step, double *own)
{
    (void)step;
    own[0] = s->value[HYPER_momentum];
}

void rule_sgd(struct build *b, const struct optimizer_settings *s, struct node *rate,
              struct node *const *own, struct optimizer_variable *v)
{
    struct node *step = times(b, v->g, rate), *m = v->slot[0];
    if (!optimizer_uses(s, HYPER_momentum)) {
        v->w = minus(b, v->w, step);
        return;
    }
    v->slot[0] = m = minus(b, times(b, m, own[0]), step);
    if (optimizer_uses(s, HYPER_nesterov))
        m = minus(b, times(b, m, own[0]), step);
    v->w = plus(b, v->w, m);
}

/* ---- rmsprop --------------------------------------------------------------------------------- */

enum { RMS_KEEP, RMS_GIVE, RMS_EPSILON, RMS_MOMENTUM };
enum { RMS_VELOCITY, RMS_STEP, RMS_AVERAGE }; /* slots */

void factors_rmsprop(const struct optimizer_settings *s, int64_t step, double *own)
{
    (void)step;
    own[RMS_KEEP] = s->value[HYPER_rho];
    own[RMS_GIVE] = 1 - s->value[HYPER_rho];
    own[RMS_EPSILON] = s->value[HYPER_epsilon];
    own[RMS_MOMENTUM] = s->value[HYPER_momentum];
}

void rule_rmsprop(struct build *b, const struct optimizer_settings *s, struct node *rate,
                  struct node *const *own, struct optimizer_variable *v)
{
    struct node **slot = v->slot, *keep = own[RMS_KEEP], *give = own[RMS_GIVE];
    slot[RMS_VELOCITY] = mean(b, keep, slot[RMS_VELOCITY], give, squared(b, v->g));
    struct node *under = slot[RMS_VELOCITY];
    if (optimizer_uses(s, HYPER_centered)) {
        slot[RMS_AVERAGE] = mean(b, keep, slot[RMS_AVERAGE], give, v->g);
        under = minus(b, under, squared(b, slot[RMS_AVERAGE]));
    }
    under = root(b, plus(b, under, own[RMS_EPSILON]));
    struct node *step = over(b, times(b, v->g, rate), under);
    if (optimizer_uses(s, HYPER_momentum))
        slot[RMS_STEP] = step = plus(b, times(b, slot[RMS_STEP], own[RMS_MOMENTUM]), step);
    v->w = minus(b, v->w, step);
}

/* ---- adagrad --------------------------------------------------------------------------------- */

void factors_adagrad(const struct optimizer_settings *s, int64_t step, double *own)
{
    (void)step;
    own[0] = s->value[HYPER_epsilon];
}

void rule_adagrad(struct build *b, const struct optimizer_settings *s, struct node *rate,
                  struct node *const *own, struct optimizer_variable *v)
{
    (void)s;
    v->slot[0] = plus(b, v->slot[0], squared(b, v->g));
    struct node *under = root(b, plus(b, v->slot[0], own[0]));
    v->w = minus(b, v->w, over(b, times(b, v->g, rate), under));
}

/* ---- adam, adamw ----------------------------------------------------------------------------- */

enum { ADAM_ALPHA, ADAM_GIVE_1, ADAM_GIVE_2, ADAM_EPSILON };
enum { ADAM_MOMENTUM, ADAM_VELOCITY, ADAM_LARGEST }; /* slots */

/* Kingma and Ba, Adam, 2015, in the form before section 2.1: epsilon stands outside the correction.
 */
void factors_adam(const struct optimizer_settings *s, int64_t step, double *own)
{
    double beta_1 = s->value[HYPER_beta_1], beta_2 = s->value[HYPER_beta_2], t = (double)step;
    own[ADAM_ALPHA] = s->value[HYPER_learning_rate] * sqrt(1 - pow(beta_2, t)) /
                      (1 - pow(beta_1, t));
    own[ADAM_GIVE_1] = 1 - beta_1;
    own[ADAM_GIVE_2] = 1 - beta_2;
    own[ADAM_EPSILON] = s->value[HYPER_epsilon];
}

void rule_adam(struct build *b, const struct optimizer_settings *s, struct node *rate,
               struct node *const *own, struct optimizer_variable *v)
{
    struct node **slot = v->slot;
    (void)rate; /* it is in alpha */
    slot[ADAM_MOMENTUM] = toward(b, slot[ADAM_MOMENTUM], v->g, own[ADAM_GIVE_1]);
    slot[ADAM_VELOCITY] = toward(b, slot[ADAM_VELOCITY], squared(b, v->g), own[ADAM_GIVE_2]);
    struct node *velocity = slot[ADAM_VELOCITY];
    if (optimizer_uses(s, HYPER_amsgrad))
        velocity = slot[ADAM_LARGEST] = build2(b, OP_maximum, slot[ADAM_LARGEST], velocity);
    struct node *under = plus(b, root(b, velocity), own[ADAM_EPSILON]);
    v->w = minus(b, v->w, over(b, times(b, slot[ADAM_MOMENTUM], own[ADAM_ALPHA]), under));
}

/* ---- lion ------------------------------------------------------------------------------------ */

enum { LION_KEEP_1, LION_GIVE_1, LION_KEEP_2, LION_GIVE_2 };

void factors_lion(const struct optimizer_settings *s, int64_t step, double *own)
{
    (void)step;
    own[LION_KEEP_1] = s->value[HYPER_beta_1];
    own[LION_GIVE_1] = 1 - s->value[HYPER_beta_1];
    own[LION_KEEP_2] = s->value[HYPER_beta_2];
    own[LION_GIVE_2] = 1 - s->value[HYPER_beta_2];
}

void rule_lion(struct build *b, const struct optimizer_settings *s, struct node *rate,
               struct node *const *own, struct optimizer_variable *v)
{
    struct node *m = v->slot[0];
    (void)s;
    struct node *way = build1(b, OP_sign, mean(b, own[LION_KEEP_1], m, own[LION_GIVE_1], v->g));
    v->slot[0] = mean(b, own[LION_KEEP_2], m, own[LION_GIVE_2], v->g);
    v->w = minus(b, v->w, times(b, way, rate));
}
