/* Lays what an index says over the axes of what is indexed, by NumPy's rules for slices, negative
 * numbers, masks and `...`. */
#include "eval/index.h"

static void place(struct index_plan *p, enum index_kind kind, int axis)
{
    p->places[p->place_count++] = (struct index_place){ kind, axis };
}

static void keep_axis(struct index_plan *p, int axis, int64_t start, int64_t step, int64_t count)
{
    p->slice.whole[2 * axis] = start;
    p->slice.whole[2 * axis + 1] = step;
    p->slice.shape.size[axis] = count;
    p->slice.axes[p->slice.axis_count++] = axis;
    place(p, INDEX_KEEP, axis);
}

static int drop_axis(struct index_plan *p, int axis, int64_t i, struct err *err)
{
    int64_t size = p->x.size[axis];
    if (i < -size || i >= size) {
        err_set(err, ERR_VALUE, "index %lld is outside axis %d, which has size %lld", (long long)i,
                axis, (long long)size);
        if (size == 0)
            return err_hint(err, "there is nothing to choose from");
        return err_hint(err, "indices go from -%lld to %lld", (long long)size, (long long)size - 1);
    }
    p->slice.whole[2 * axis] = i < 0 ? i + size : i;
    p->slice.whole[2 * axis + 1] = 1;
    p->slice.shape.size[axis] = 1;
    p->whole = false;
    place(p, INDEX_DROP, axis);
    return 0;
}

static int64_t clamp(int64_t v, int64_t size, int64_t low, int64_t high)
{
    if (v < 0)
        v += size;
    return v < low ? low : v > high ? high : v;
}

/* Python's rule for start:stop:step over an axis of this size. */
static void slice_axis(struct index_plan *p, int axis, const struct index_item *item)
{
    int64_t size = p->x.size[axis], step = item->given[2] ? item->number[2] : 1;
    bool down = step < 0;
    int64_t low = down ? -1 : 0, high = down ? size - 1 : size;
    int64_t start = item->given[0] ? item->number[0] : down ? size - 1 : 0;
    int64_t stop = item->given[1] ? item->number[1] : down ? -1 - size : size;
    start = clamp(start, size, low, high);
    stop = clamp(stop, size, low, high);
    int64_t reach = down ? start - stop : stop - start;
    int64_t stride = !down ? step : step == INT64_MIN ? INT64_MAX : -step;
    int64_t count = reach > 0 ? (reach - 1) / stride + 1 : 0;
    if (start != 0 || step != 1 || count != size)
        p->whole = false;
    keep_axis(p, axis, count ? start : 0, count > 1 ? step : 1, count);
}

static int refuse_mask(const struct index_plan *p, const struct shape *mask, int axis, int at,
                       struct err *err)
{
    char a[200], b[200];
    err_set(err, ERR_SHAPE, "the mask %s does not fit the tensor %s", shape_name(mask, a, sizeof a),
            shape_name(&p->x, b, sizeof b));
    return err_hint(err, "axis %d of the mask has size %lld, axis %d of the tensor %lld", at,
                    (long long)mask->size[at], axis + at, (long long)p->x.size[axis + at]);
}

static int pick_axes(struct index_plan *p, struct index_item *item, int axis, struct err *err)
{
    const struct shape *m = &item->at.tensor->layout.shape;
    item->axis = axis;
    for (int i = 0; i < (item->mask ? m->ndim : 1); i++) {
        if (item->mask && m->size[i] != p->x.size[axis + i])
            return refuse_mask(p, m, axis, i, err);
        p->slice.whole[2 * (axis + i)] = 0;
        p->slice.whole[2 * (axis + i) + 1] = 1;
        p->slice.shape.size[axis + i] = p->x.size[axis + i];
        place(p, INDEX_PICK, axis + i);
    }
    p->picks++;
    return 0;
}

/* How many axes of x an item is about. */
static int covers(const struct index_item *item)
{
    if (item->kind == INDEX_PICK && item->mask)
        return item->at.tensor->layout.shape.ndim;
    return item->kind == INDEX_KEEP || item->kind == INDEX_DROP || item->kind == INDEX_PICK;
}

static int lay_item(struct index_plan *p, struct index_item *item, int axis, int gap,
                    struct err *err)
{
    switch (item->kind) {
    case INDEX_KEEP:
        slice_axis(p, axis, item);
        return 0;
    case INDEX_DROP:
        return drop_axis(p, axis, item->number[0], err);
    case INDEX_PICK:
        return pick_axes(p, item, axis, err);
    case INDEX_TRUTH:
        p->truth = (p->truths++ == 0 || p->truth) && item->number[0];
        place(p, INDEX_TRUTH, -1);
        return 0;
    case INDEX_NEW:
        place(p, INDEX_NEW, -1);
        return 0;
    default:
        place(p, INDEX_GAP, -1); /* even of no axes it stands between its neighbours */
        for (int i = 0; i < gap; i++)
            keep_axis(p, axis + i, 0, 1, p->x.size[axis + i]);
        return 0;
    }
}

/* The number of axes that are described; each once, and one ... at most. */
static int check_items(const struct index_plan *p, int *described, struct err *err)
{
    const struct index_item *first_over = NULL, *gap = NULL;
    *described = 0;
    for (int i = 0; i < p->item_count; i++) {
        const struct index_item *item = &p->items[i];
        if (item->kind == INDEX_GAP && gap) {
            err_at(err, ERR_SYNTAX, item->span, "an index can have one ... only");
            return err_hint(err, "write : for each axis that is kept whole, as in x[..., :, 0]");
        }
        gap = item->kind == INDEX_GAP ? item : gap;
        *described += covers(item);
        if (*described > p->x.ndim && !first_over)
            first_over = item;
    }
    if (!first_over)
        return 0;
    char text[200];
    err_at(err, ERR_SHAPE, first_over->span, "an index of %d axes for a tensor with %d", *described,
           p->x.ndim);
    return err_hint(err, "its shape is %s", shape_name(&p->x, text, sizeof text));
}

int index_lay(struct index_plan *p, struct err *err)
{
    int described, axis = 0;
    if (check_items(p, &described, err))
        return -1;
    for (int i = 0; i < p->item_count; i++) {
        struct index_item *item = &p->items[i];
        if (lay_item(p, item, axis, p->x.ndim - described, err))
            return err_place(err, item->span);
        axis += item->kind == INDEX_GAP ? p->x.ndim - described : covers(item);
    }
    for (; axis < p->x.ndim; axis++)
        keep_axis(p, axis, 0, 1, p->x.size[axis]);
    return 0;
}
