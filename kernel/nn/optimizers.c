/* The table of optimisers, made from optimizers.def, and their settings. */
#include "nn/optimizers.h"

#include "nn/optimizer_rules.h"

#include <math.h>
#include <stdlib.h>

/* The short forms that optimizers.def writes its rows with. */
#define NUMBER(name_, kind_, standard_, aliases_, help_)                                           \
    {                                                                                              \
        .name = #name_, .kind = kind_, .flags = PARAM_OPTIONAL | PARAM_BY_NAME,                    \
        .standard = standard_, .aliases = aliases_, .help = help_                                  \
    }
#define REAL(name_, standard_, aliases_, help_)                                                    \
    NUMBER(name_, PARAM_NUMBER, standard_, aliases_, help_)
#define BOOL(name_, standard_, aliases_, help_)                                                    \
    NUMBER(name_, PARAM_BOOL, standard_, aliases_, help_)
#define RATE(standard_) REAL(learning_rate, standard_, "lr", "the size of a step")
#define MOMENTUM        REAL(momentum, "0", NULL, "how much of the last step is taken again")
#define EPSILON         REAL(epsilon, "1e-7", "eps", "keeps a division from being by 0")
#define AMSGRAD         BOOL(amsgrad, "false", NULL, "divides by the largest mean there has been")
#define DECAY(standard_)                                                                           \
    REAL(weight_decay, standard_, NULL, "how fast weights shrink by themselves")
#define BETAS(second_)                                                                             \
    REAL(beta_1, "0.9", "beta1", "how much of the running mean is kept"),                          \
        REAL(beta_2, second_, "beta2", "the same of the second running mean")
#define CLIPS                                                                                      \
    REAL(clipnorm, "none", NULL, "longest gradient of one variable"),                              \
        REAL(clipvalue, "none", NULL, "largest element of a gradient"),                            \
        REAL(global_clipnorm, "none", NULL, "longest gradient of all variables together")
#define COMMON     DECAY("none"), CLIPS
#define SLOTS(...) .slots = { __VA_ARGS__ }
#define SLOT(name_, needs_, starts_)                                                               \
    {                                                                                              \
#name_, HYPER_##needs_, HYPER_##starts_                                                    \
    }

static const struct optimizer rows[] = {
#define OPTIMIZER(name_, aliases_, help_, example_, formula_, slots_, ...)                         \
    { .word = { .name = #name_,                                                                    \
                .aliases = aliases_,                                                               \
                .kind = WORD_OPTIMIZER,                                                            \
                .group = "optimizers",                                                             \
                .help = help_,                                                                     \
                .example = example_,                                                               \
                .errors = "ValueError: a setting is outside of its range; TypeError: there is no " \
                          "such setting, or it has no name",                                       \
                .params = { __VA_ARGS__ } },                                                       \
      slots_,                                                                                      \
      .factors = factors_##formula_,                                                               \
      .rule = rule_##formula_ },
#include "nn/optimizers.def"
#undef OPTIMIZER
};

const char optimizers_listed[] =
#define OPTIMIZER(name_, ...) " " #name_
#include "nn/optimizers.def"
#undef OPTIMIZER
    ;

/* What is known of each setting by its number. */
static const struct {
    const char *name;
    double least, most;
} hypers[HYPER_COUNT] = {
#define BELOW_1                     0.9999999999999999
#define HYPER(name_, least_, most_) [HYPER_##name_] = { #name_, least_, most_ },
#include "nn/hyper.def"
#undef HYPER
};

size_t optimizers_count(void)
{
    return sizeof rows / sizeof rows[0];
}

const struct optimizer *optimizers_get(size_t i)
{
    return &rows[i];
}

const struct word *optimizers_find(struct str name)
{
    for (size_t i = 0; i < optimizers_count(); i++)
        if (word_is_called(&rows[i].word, name))
            return &rows[i].word;
    return NULL;
}

const struct optimizer *optimizer_of_word(const struct word *w)
{
    return w && w->kind == WORD_OPTIMIZER ? (const struct optimizer *)(const void *)w : NULL;
}

static enum hyper hyper_of(const struct param *param)
{
    for (int h = HYPER_NONE + 1; h < HYPER_COUNT; h++)
        if (strcmp(hypers[h].name, param->name) == 0)
            return (enum hyper)h;
    return HYPER_NONE;
}

/* A row's default, as it is written there. */
static double standard_of(const struct param *param)
{
    if (param->kind == PARAM_BOOL)
        return strcmp(param->standard, "true") == 0;
    return strcmp(param->standard, "none") == 0 ? NAN : strtod(param->standard, NULL);
}

void optimizer_standard(const struct optimizer *row, struct optimizer_settings *out)
{
    out->row = row;
    for (int h = 0; h < HYPER_COUNT; h++)
        out->value[h] = NAN;
    for (const struct param *p = row->word.params; p->kind != PARAM_NONE; p++)
        out->value[hyper_of(p)] = standard_of(p);
}

int optimizer_set(struct optimizer_settings *s, const struct param *param, struct str called,
                  double v, struct err *err)
{
    enum hyper h = hyper_of(param);
    bool may_be_none = isnan(standard_of(param));
    if (isnan(v) && !may_be_none)
        err_set(err, ERR_VALUE, "%s needs a number for " STR_FMT, s->row->word.name,
                STR_ARG(called));
    else if (v < hypers[h].least)
        err_set(err, ERR_VALUE, STR_FMT " is %g and cannot be below %g", STR_ARG(called), v,
                hypers[h].least);
    else if (v > hypers[h].most && hypers[h].most == BELOW_1)
        err_set(err, ERR_VALUE, STR_FMT " is %g and has to be below 1", STR_ARG(called), v);
    else if (v > hypers[h].most)
        err_set(err, ERR_VALUE, STR_FMT " is %g and cannot be above %g", STR_ARG(called), v,
                hypers[h].most);
    else {
        s->value[h] = v;
        return 0;
    }
    return err_hint(err, "it is %s when it is left out", param->standard);
}

int optimizer_check(const struct optimizer_settings *s, struct err *err)
{
    for (int h = HYPER_NONE + 1; h < HYPER_COUNT; h++)
        if (isinf(s->value[h]))
            return err_set(err, ERR_VALUE, "%s cannot be infinite", hypers[h].name);
    if (optimizer_uses(s, HYPER_clipnorm) + optimizer_uses(s, HYPER_clipvalue) +
            optimizer_uses(s, HYPER_global_clipnorm) <
        2)
        return 0;
    err_set(err, ERR_VALUE, "a gradient is clipped in one way");
    return err_hint(err, "give one of clipnorm= clipvalue= global_clipnorm=");
}

unsigned optimizer_slots(const struct optimizer_settings *s)
{
    unsigned kept = 0;
    for (int i = 0; s->row->slots[i].name; i++)
        if (!s->row->slots[i].needs || optimizer_uses(s, s->row->slots[i].needs))
            kept |= 1u << i;
    return kept;
}

enum dtype optimizer_dtype(enum dtype of_variable)
{
    return of_variable == DTYPE_F64 ? DTYPE_F64 : DTYPE_F32;
}

struct node *optimizer_start(struct build *b, const struct optimizer_settings *s, int slot,
                             const struct node *w)
{
    struct op_attrs attrs;
    enum hyper starts = s->row->slots[slot].starts;
    struct node *value = build_real(b, starts ? s->value[starts] : 0);
    attrs_init(&attrs);
    attrs.shape = w->shape;
    attrs.dtype = (int32_t)optimizer_dtype(w->dtype);
    return build_call(b, OP_full, &value, 1, &attrs);
}
