/* What all optimisers share in a step: clipped gradients, decay, and the dtype it is computed in.
 */
#include "nn/optimizers.h"

enum { RATE_AT, DECAY_AT, CLIP_AT, OWN_AT };

static enum hyper clip_of(const struct optimizer_settings *s)
{
    return optimizer_uses(s, HYPER_clipnorm)          ? HYPER_clipnorm
           : optimizer_uses(s, HYPER_global_clipnorm) ? HYPER_global_clipnorm
           : optimizer_uses(s, HYPER_clipvalue)       ? HYPER_clipvalue
                                                      : HYPER_NONE;
}

void optimizer_factors(const struct optimizer_settings *s, int64_t step,
                       double out[OPTIMIZER_FACTORS])
{
    memset(out, 0, OPTIMIZER_FACTORS * sizeof *out);
    enum hyper clip = clip_of(s);
    out[RATE_AT] = s->value[HYPER_learning_rate];
    if (optimizer_uses(s, HYPER_weight_decay))
        out[DECAY_AT] = s->value[HYPER_weight_decay] * s->value[HYPER_learning_rate];
    if (clip)
        out[CLIP_AT] = s->value[clip];
    s->row->factors(s, step, out + OWN_AT);
}

static struct node *squares(struct build *b, struct node *g)
{
    return build_reduce(b, OP_sum, build1(b, OP_square, g), NULL, -1, false);
}

/* g scaled down to the length `most`, where it is longer. */
static struct node *shorten(struct build *b, struct node *g, struct node *most, struct node *length)
{
    struct node *scale = build2(b, OP_divide, most, build2(b, OP_maximum, length, most));
    return g ? build2(b, OP_multiply, g, build_cast(b, scale, g->dtype)) : NULL;
}

static struct node *length_of_all(struct build *b, const struct optimizer_variable *v, size_t count)
{
    struct node *sum = NULL;
    for (size_t i = 0; i < count; i++)
        sum = i ? build2(b, OP_add, sum, squares(b, v[i].g)) : squares(b, v[i].g);
    return build1(b, OP_sqrt, sum);
}

static void clip(struct build *b, const struct optimizer_settings *s, struct optimizer_variable *v,
                 size_t count)
{
    enum hyper way = clip_of(s);
    struct node *all = way == HYPER_global_clipnorm ? length_of_all(b, v, count) : NULL;
    for (size_t i = 0; i < count; i++) {
        struct node *g = v[i].g, *most = v[i].factor[CLIP_AT];
        if (way == HYPER_clipvalue)
            v[i].g = build3(b, OP_clip, g, build1(b, OP_negative, most), most);
        else if (way == HYPER_clipnorm)
            v[i].g = shorten(b, g, most, build1(b, OP_sqrt, squares(b, g)));
        else if (way == HYPER_global_clipnorm)
            v[i].g = shorten(b, g, most, all);
    }
}

void optimizer_step(struct build *b, const struct optimizer_settings *s,
                    struct optimizer_variable *v, size_t count)
{
    for (size_t i = 0; i < count; i++)
        v[i].g = build_cast(b, v[i].g, optimizer_dtype(v[i].w->dtype));
    clip(b, s, v, count);
    for (size_t i = 0; i < count && b->status == 0; i++) {
        enum dtype stored = v[i].w->dtype;
        struct node *const *factor = v[i].factor;
        v[i].w = build_cast(b, v[i].w, optimizer_dtype(stored));
        if (optimizer_uses(s, HYPER_weight_decay))
            v[i].w = build2(b, OP_subtract, v[i].w,
                            build2(b, OP_multiply, v[i].w, factor[DECAY_AT]));
        s->row->rule(b, s, factor[RATE_AT], factor + OWN_AT, &v[i]);
        v[i].w = build_cast(b, v[i].w, stored);
    }
}
