/* Reads an index: one item of the plan for each axis, Python's rules for slices and negative
 * numbers. */
#include "eval/index.h"

static int index_outside(struct err *err, int64_t i, int axis, int64_t size)
{
    return err_set(err, ERR_VALUE, "index %lld is outside axis %d, which has size %lld",
                   (long long)i, axis, (long long)size);
}

static void keep_axis(struct index_plan *p, int64_t start, int64_t step, int64_t count)
{
    p->slice.whole[2 * p->axis] = start;
    p->slice.whole[2 * p->axis + 1] = step;
    p->slice.shape.size[p->axis] = count;
    p->slice.axes[p->slice.axis_count++] = p->axis;
    p->axis++;
}

static int one_index(struct index_plan *p, const struct shape *s, int64_t i, struct err *err)
{
    int64_t size = s->size[p->axis];
    if (i < -size || i >= size)
        return index_outside(err, i, p->axis, size);
    p->slice.whole[2 * p->axis] = i < 0 ? i + size : i;
    p->slice.whole[2 * p->axis + 1] = 1;
    p->slice.shape.size[p->axis] = 1;
    p->axis++;
    p->whole = false;
    return 0;
}

static int slice_part(struct eval *e, const struct ast *x, int64_t standard, int64_t *out,
                      struct err *err)
{
    *out = standard;
    struct value v;
    if (!x)
        return 0;
    if (eval_expression(e, x, &v, err))
        return -1;
    int status = v.kind == VALUE_NONE ? 0 : eval_whole(e, v, out, err);
    value_unref(v);
    return status ? err_place(err, x->span) : 0;
}

static int64_t clamp(int64_t v, int64_t size, int64_t low, int64_t high)
{
    if (v < 0)
        v += size;
    return v < low ? low : v > high ? high : v;
}

/* Python's rule for start:stop:step over an axis of this size. */
static int one_slice(struct eval *e, struct index_plan *p, const struct shape *s,
                     const struct ast *x, struct err *err)
{
    int64_t size = s->size[p->axis], start, stop, step;
    if (slice_part(e, x->third, 1, &step, err))
        return -1;
    if (step == 0)
        return err_at(err, ERR_VALUE, x->span, "the step of a slice cannot be 0");
    bool down = step < 0;
    int64_t low = down ? -1 : 0, high = down ? size - 1 : size;
    if (slice_part(e, x->left, down ? size - 1 : 0, &start, err) ||
        slice_part(e, x->right, down ? -1 - size : size, &stop, err))
        return -1;
    start = clamp(start, size, low, high);
    stop = clamp(stop, size, low, high);
    int64_t reach = down ? start - stop : stop - start;
    int64_t stride = down ? (step == INT64_MIN ? INT64_MAX : -step) : step;
    int64_t count = reach > 0 ? (reach - 1) / stride + 1 : 0;
    if (start != 0 || step != 1 || count != size)
        p->whole = false;
    keep_axis(p, count ? start : 0, count > 1 ? step : 1, count);
    return 0;
}

static void whole_axis(struct index_plan *p, const struct shape *s)
{
    keep_axis(p, 0, 1, s->size[p->axis]);
}

/* A mask or a list of indices; `v` is taken over. */
static int many_indices(struct index_plan *p, const struct shape *s, struct value v,
                        struct err *err)
{
    const struct shape *m = &v.tensor->layout.shape;
    if (p->many.kind != VALUE_NOTHING || (v.tensor->dtype == DTYPE_F32)) {
        bool real = v.tensor->dtype == DTYPE_F32;
        value_unref(v);
        if (real)
            return err_set(err, ERR_TYPE, "indices are whole numbers, and these are f32");
        err_set(err, ERR_TYPE, "one mask or list of indices at a time");
        return err_hint(err, "index twice: x[rows][:, columns]");
    }
    p->mask = v.tensor->dtype == DTYPE_BOOL;
    p->many = v;
    p->many_at = p->axis;
    int covers = p->mask ? m->ndim : 1;
    if (p->axis + covers > s->ndim)
        return err_set(err, ERR_SHAPE, "a mask with %d axes for a tensor with %d", m->ndim,
                       s->ndim);
    for (int i = 0; i < covers; i++) {
        char a[128], b[128];
        if (p->mask && m->size[i] != s->size[p->axis])
            return err_set(err, ERR_SHAPE, "the mask %s does not fit the tensor %s",
                           shape_name(m, a, sizeof a), shape_name(s, b, sizeof b));
        whole_axis(p, s);
    }
    return 0;
}

/* A list of indices; the empty one is of whole numbers here. Takes over *v's reference. */
static int settle_index(struct eval *e, struct value *v, struct err *err)
{
    if (v->kind != VALUE_LIST || v->list->count)
        return eval_settle(e, *v, v, err);
    struct tensor *none;
    value_unref(*v);
    if (device_host_tensor(e->workspace->devices, DTYPE_I64, &(struct shape){ .ndim = 1 }, &none,
                           err))
        return -1;
    *v = value_tensor(none);
    return 0;
}

static int add_value(struct eval *e, struct index_plan *p, const struct shape *s, struct value v,
                     struct err *err)
{
    if (settle_index(e, &v, err))
        return -1;
    if (v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim > 0)
        return many_indices(p, s, v, err);
    int64_t i;
    int status = v.kind == VALUE_BOOL ? err_set(err, ERR_TYPE, "true and false are no indices")
                                      : eval_whole(e, v, &i, err);
    value_unref(v);
    return status ? -1 : one_index(p, s, i, err);
}

/* How many axes of x the index items describe (none and ... describe none). */
static int described(const struct ast *index)
{
    int n = 0;
    for (size_t i = 0; i < index->item_count; i++)
        n += index->items[i]->kind != AST_ELLIPSIS && index->items[i]->kind != AST_NONE;
    return n;
}

static int add_item(struct eval *e, struct index_plan *p, const struct shape *s,
                    const struct ast *index, const struct ast *x, struct err *err)
{
    if (x->kind == AST_NONE) {
        if (p->none_count == MAX_DIMS)
            return err_set(err, ERR_SHAPE, "at most %d axes", MAX_DIMS);
        p->none_at[p->none_count] = p->slice.axis_count + p->none_count;
        p->none_count++;
        return 0;
    }
    if (x->kind == AST_ELLIPSIS) {
        if (p->ellipsis)
            return err_set(err, ERR_SYNTAX, "an index can have one ... only");
        p->ellipsis = true;
        for (int n = s->ndim - described(index); n > 0; n--)
            whole_axis(p, s);
        return 0;
    }
    if (p->axis >= s->ndim)
        return err_set(err, ERR_SHAPE, "%d indices for a tensor with %d axes", described(index),
                       s->ndim);
    if (x->kind == AST_SLICE)
        return one_slice(e, p, s, x, err);
    struct value v;
    return eval_expression(e, x, &v, err) ? -1 : add_value(e, p, s, v, err);
}

int index_read(struct eval *e, const struct shape *s, const struct ast *index, struct index_plan *p,
               struct err *err)
{
    *p = (struct index_plan){ .whole = true, .many = { .kind = VALUE_NOTHING } };
    attrs_init(&p->slice);
    p->slice.axis_count = 0;
    p->slice.shape.ndim = s->ndim;
    for (size_t i = 0; i < index->item_count; i++)
        if (add_item(e, p, s, index, index->items[i], err))
            return err_place(err, index->items[i]->span);
    while (p->axis < s->ndim)
        whole_axis(p, s);
    return 0;
}
