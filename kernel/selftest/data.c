/* Drawing operands and laying them out. */
#include "selftest/data.h"

#include <math.h>

static const char *const names[LAY_COUNT] = {
#define LAY(id, name) [LAY_##id] = name,
    LAYS(LAY)
#undef LAY
};

const char *lay_name(enum lay l)
{
    return names[l];
}

/* Axes from `first` in steps of `by`, each as far apart as those before it need. Returns how many
 * elements that takes. */
static int64_t lay_axes(struct layout *l, int first, int by, int64_t apart)
{
    int64_t at = apart;
    for (int i = 0, axis = first; i < l->shape.ndim; i++, axis += by) {
        l->stride[axis] = at;
        at *= l->shape.size[axis];
    }
    return at;
}

static int64_t lay_broadcast(struct layout *l)
{
    int64_t first = l->shape.size[0];
    l->shape.size[0] = 1;
    int64_t stored = lay_axes(l, l->shape.ndim - 1, -1, 1);
    l->shape.size[0] = first;
    l->stride[0] = 0;
    return stored;
}

/* Backwards: the element that was last is the first. */
static void turn_axis(struct layout *l, int axis)
{
    if (l->shape.size[axis] > 0)
        l->offset += (l->shape.size[axis] - 1) * l->stride[axis];
    l->stride[axis] = -l->stride[axis];
}

/* Returns how many elements it takes; 0: it would be contiguous. */
static int64_t lay_out(struct layout *l, enum lay lay, const struct case_operand *o)
{
    int n = o->shape.ndim;
    *l = (struct layout){ .shape = o->shape };
    if (n < 1 || (lay == LAY_TRANSPOSED && n < 2) ||
        (lay == LAY_BROADCAST && draw_is_matrix(o->draw) && n < 3))
        return 0;
    if (lay == LAY_TRANSPOSED)
        return lay_axes(l, 0, 1, 1);
    if (lay == LAY_BROADCAST)
        return lay_broadcast(l);
    int64_t stored = lay_axes(l, n - 1, -1, lay == LAY_SLICED ? 2 : 1);
    if (lay == LAY_SLICED) {
        l->offset = 5;
        return stored + 6;
    }
    if (lay != LAY_REVERSED)
        return 0;
    turn_axis(l, 0);
    if (n > 1)
        turn_axis(l, n - 1);
    return stored;
}

static void draw_operand(struct case_data *d, const struct case_call *call, int i, bool special,
                         struct random *r, struct arena *a)
{
    const struct case_operand *o = &call->in[i];
    const struct layout *l = &d->layout[i];
    int n = l->shape.ndim;
    d->values[i] = ARENA_ARRAY(a, d->stored[i] + 1, union scalar);
    for (int64_t k = 0; k < d->stored[i]; k++)
        d->values[i][k] = draw_element(o->draw, o->below, o->lies, special, r);
    if (!draw_is_matrix(o->draw))
        return;
    int64_t batches = n < 3 || l->stride[0] == 0 ? 1 : l->shape.size[0];
    for (int64_t b = 0; b < batches; b++)
        draw_matrix(o->draw, o->lies, d->values[i] + l->offset + (n < 3 ? 0 : b * l->stride[0]),
                    l->shape.size[n - 1], l->stride[n - 2], l->stride[n - 1]);
}

/* Only where the order of the arithmetic is no matter: not in products of matrices, say. */
static bool takes_specials(const struct case_call *call)
{
    const char *group = call->op->word.group;
    if (call->line->scale == SCALE_FACTORS || call->op->random)
        return false;
    return strcmp(group, "elementwise") == 0 || strcmp(group, "reduce") == 0 ||
           strcmp(group, "shape") == 0;
}

static bool lay_operand(struct case_data *d, const struct case_call *call, int i, enum lay lay)
{
    const struct case_operand *o = &call->in[i];
    enum dtype fixed;
    d->stored[i] = lay_out(&d->layout[i], lay, o);
    if (d->stored[i] > 0)
        return true;
    d->layout[i] = layout_contiguous(&o->shape);
    d->stored[i] = shape_count(&o->shape);
    return lay == LAY_SPECIAL && dtype_kind(o->lies) == 'f' && !draw_fixes(o->draw, &fixed);
}

bool data_draw(struct case_data *out, const struct case_call *call, enum lay lay, uint64_t seed,
               struct arena *a)
{
    struct random r = { seed };
    bool differs = lay == LAY_CONTIGUOUS;
    enum dtype fixed;
    if (lay == LAY_SPECIAL && !takes_specials(call))
        return false;
    for (int i = 0; i < call->count; i++)
        if (!call->in[i].number)
            differs |= lay_operand(out, call, i, lay);
    if (!differs)
        return false;
    for (int i = 0; i < call->count; i++)
        if (!call->in[i].number)
            draw_operand(out, call, i, lay == LAY_SPECIAL && !draw_fixes(call->in[i].draw, &fixed),
                         &r, a);
    return true;
}

void data_magnitudes(struct case_data *out, const struct case_call *call,
                     const struct case_data *from, struct arena *a)
{
    enum dtype fixed;
    *out = *from;
    for (int i = 0; i < call->count; i++) {
        const struct case_operand *o = &call->in[i];
        if (o->number || draw_fixes(o->draw, &fixed) || dtype_kind(o->lies) != 'f')
            continue;
        out->values[i] = ARENA_ARRAY(a, from->stored[i] + 1, union scalar);
        for (int64_t k = 0; k < from->stored[i]; k++)
            out->values[i][k].real = fabs(from->values[i][k].real);
    }
}

void *data_bytes(const struct case_data *d, int i, enum dtype as, struct arena *a)
{
    size_t each = dtype_bytes(as);
    char *bytes = arena_array(a, (size_t)d->stored[i] + 1, each);
    for (int64_t k = 0; k < d->stored[i]; k++)
        element_write(as, d->values[i][k], bytes + (size_t)k * each);
    return bytes;
}
