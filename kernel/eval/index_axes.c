/* Which axis of the result is which, and of what _slice and _pick give on the way there.
 *
 * NumPy's rule: where tensors, numbers and truth values stand side by side, the axes of the tensors
 * come in their place; where a slice, none or ... stands between them, they come first. */
#include "eval/index.h"

enum { AXES_MOST = INDEX_ITEMS + 2 * MAX_DIMS, AXIS_TOGETHER = -2, AXIS_NEW = -1 };

/* Axes in order: an axis of x, AXIS_NEW, or the ones of the indices (AXIS_TOGETHER - number). */
struct axes {
    int count;
    int of[AXES_MOST];
};

static bool is_advanced(const struct index_plan *p, int place)
{
    enum index_kind k = p->places[place].kind;
    return k == INDEX_PICK || k == INDEX_TRUTH || k == INDEX_DROP;
}

/* The place before which the axes of the indices stand. */
static int place_of_picks(const struct index_plan *p)
{
    int first = -1, last = -1;
    for (int i = 0; i < p->place_count; i++) {
        if (!is_advanced(p, i))
            continue;
        if (last >= 0 && last != i - 1)
            return 0;
        first = first < 0 ? i : first;
        last = i;
    }
    return first;
}

static void add_together(struct axes *a, const struct shape *together)
{
    for (int i = 0; together && i < together->ndim; i++)
        a->of[a->count++] = AXIS_TOGETHER - i;
}

/* Of the result. */
static void outer_axes(const struct index_plan *p, const struct shape *together, struct axes *a)
{
    int first = place_of_picks(p);
    a->count = 0;
    for (int i = 0; i < p->place_count; i++) {
        if (i == first)
            add_together(a, together);
        if (p->places[i].kind == INDEX_KEEP)
            a->of[a->count++] = p->places[i].axis;
        else if (p->places[i].kind == INDEX_NEW)
            a->of[a->count++] = AXIS_NEW;
    }
}

/* Of what _slice and _pick give: with dropped axes where there are picks, without new ones.
 */
static void inner_axes(const struct index_plan *p, const struct shape *together, struct axes *a)
{
    int first = place_of_picks(p);
    a->count = 0;
    for (int i = 0; i < p->place_count; i++) {
        enum index_kind kind = p->places[i].kind;
        if (i == first)
            add_together(a, p->picks ? together : NULL);
        if (kind == INDEX_KEEP || (kind == INDEX_DROP && p->picks))
            a->of[a->count++] = p->places[i].axis;
    }
}

int index_place(const struct index_plan *p)
{
    struct axes inner;
    struct shape one = { .ndim = 1 };
    int before = 0;
    inner_axes(p, &one, &inner);
    while (inner.of[before] != AXIS_TOGETHER)
        before++;
    return before;
}

static int64_t axis_size(const struct index_plan *p, const struct shape *together, int of)
{
    if (of == AXIS_NEW)
        return 1;
    return of <= AXIS_TOGETHER ? together->size[AXIS_TOGETHER - of] : p->slice.shape.size[of];
}

static bool is_dropped(const struct index_plan *p, int axis)
{
    for (int i = 0; i < p->slice.axis_count; i++)
        if (p->slice.axes[i] == axis)
            return false;
    return axis >= 0;
}

int index_shape(const struct index_plan *p, const struct shape *together, struct shape *out,
                struct err *err)
{
    struct axes outer;
    int64_t sizes[AXES_MOST];
    outer_axes(p, together, &outer);
    for (int i = 0; i < outer.count; i++)
        sizes[i] = axis_size(p, together, outer.of[i]);
    return shape_set(out, sizes, outer.count, err);
}

/* From the last axis on: a value's axes are counted from there. New axes of a value go, dropped
 * ones come, what is missing in front stays missing. */
void index_value_shape(const struct index_plan *p, const struct shape *together,
                       const struct shape *value, struct shape *out)
{
    struct axes outer, inner;
    int n = 0;
    int64_t backwards[AXES_MOST];
    outer_axes(p, together, &outer);
    inner_axes(p, together, &inner);
    for (int v = value->ndim - 1, o = outer.count - 1, i = inner.count - 1; v >= 0 && o >= 0;) {
        if (outer.of[o] == AXIS_NEW || (outer.of[o] <= AXIS_TOGETHER && !p->picks)) {
            o--;
            v--;
        } else if (inner.of[i] != outer.of[o] && is_dropped(p, inner.of[i])) {
            backwards[n++] = 1;
            i--;
        } else {
            backwards[n++] = value->size[v--];
            i--;
            o--;
        }
    }
    *out = (struct shape){ .ndim = n };
    for (int i = 0; i < n; i++)
        out->size[i] = backwards[n - 1 - i];
}
