/* Indexing: x[2], x[-1], x[2:5], x[:, ::2], x[..., 0], x[none], x[mask], x[indices], and the same
 * on the left of =. Integers, slices, ... and none give views; at most one mask or list of indices
 * may stand among them.
 *
 * The road: the index is read into a plan (one item for each axis of x); a _slice makes the view; a
 * list of indices becomes a take along its axis; none become axes of size 1 by a reshape. */
#include "eval/eval_impl.h"

struct index_plan {
    struct op_attrs slice; /* of _slice, for the axes of x */
    bool whole;            /* nothing is cut: x itself */
    int axis;              /* next axis of x to be described */
    struct value many;     /* the mask or index tensor, or VALUE_NOTHING */
    int many_at;           /* its axis in x */
    bool mask;
    int none_count, none_at[MAX_DIMS]; /* places of new axes in the result */
};

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

static int add_value(struct eval *e, struct index_plan *p, const struct shape *s, struct value v,
                     struct err *err)
{
    if (eval_settle(e, v, &v, err))
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

static int read_index(struct eval *e, const struct shape *s, const struct ast *index,
                      struct index_plan *p, struct err *err)
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

static int reshape_to(struct eval *e, struct value x, const struct shape *s, struct value *out,
                      struct err *err)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.shape = *s;
    return eval_operation_direct(e, OP_reshape, &x, 1, &attrs, out, err);
}

static int add_axes(struct eval *e, const struct index_plan *p, struct value *x, struct err *err)
{
    const struct shape *have = &x->tensor->layout.shape;
    struct shape want = { .ndim = have->ndim + p->none_count };
    if (want.ndim > MAX_DIMS)
        return err_set(err, ERR_SHAPE, "at most %d axes", MAX_DIMS);
    for (int i = 0, from = 0, n = 0; i < want.ndim; i++) {
        bool fresh = n < p->none_count && p->none_at[n] == i;
        want.size[i] = fresh ? 1 : have->size[from];
        n += fresh;
        from += !fresh;
    }
    struct value y;
    if (reshape_to(e, *x, &want, &y, err))
        return -1;
    value_unref(*x);
    *x = y;
    return 0;
}

/* x with the mask's axes made one; *index: the flat indices where the mask is true. */
static int flatten_masked(struct eval *e, const struct index_plan *p, int at, struct value *x,
                          struct value *index, struct err *err)
{
    const struct shape *have = &x->tensor->layout.shape;
    int covers = p->many.tensor->layout.shape.ndim;
    struct shape want = { .ndim = have->ndim - covers + 1 };
    for (int i = 0; i < want.ndim; i++)
        want.size[i] = have->size[i <= at ? i : i + covers - 1];
    for (int i = 1; i < covers; i++)
        want.size[at] *= have->size[at + i];
    struct argument mask = { .value = p->many };
    if (eval_operation(e, OP__nonzero, &mask, 1, index, err))
        return -1;
    if (covers == 1)
        return 0;
    struct value y;
    if (reshape_to(e, *x, &want, &y, err)) {
        value_unref(*index);
        return -1;
    }
    value_unref(*x);
    *x = y;
    return 0;
}

/* Where the axis of the index list stands after the slice has dropped integer axes. */
static int kept_position(const struct index_plan *p)
{
    int at = 0;
    while (at < p->slice.axis_count && p->slice.axes[at] != p->many_at)
        at++;
    return at;
}

static int take_many(struct eval *e, const struct index_plan *p, struct value *x, struct err *err)
{
    struct value index = p->many, y;
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.axis_count = 1;
    attrs.axes[0] = kept_position(p);
    if (p->mask && flatten_masked(e, p, attrs.axes[0], x, &index, err))
        return -1;
    int status = eval_operation_direct(e, OP_take, (struct value[]){ *x, index }, 2, &attrs, &y,
                                       err);
    if (p->mask)
        value_unref(index);
    if (status)
        return -1;
    value_unref(*x);
    *x = y;
    return 0;
}

static int index_tensor(struct eval *e, struct value x, const struct ast *index, struct value *out,
                        struct err *err)
{
    struct index_plan p;
    int status = read_index(e, &x.tensor->layout.shape, index, &p, err);
    e->graph.span = index->span;
    if (status == 0) {
        if (p.whole)
            *out = value_ref(x);
        else
            status = eval_operation_direct(e, OP__slice, &x, 1, &p.slice, out, err);
    }
    if (status == 0 && p.many.kind != VALUE_NOTHING)
        status = take_many(e, &p, out, err);
    if (status == 0 && p.none_count)
        status = add_axes(e, &p, out, err);
    value_unref(p.many);
    return status;
}

static int index_list(struct eval *e, const struct list *l, const struct ast *index,
                      struct value *out, struct err *err)
{
    struct value v;
    int64_t i, count = (int64_t)l->count;
    if (index->item_count != 1 || index->items[0]->kind == AST_SLICE)
        return err_set(err, ERR_TYPE, "a list takes one number as index");
    if (eval_expression(e, index->items[0], &v, err))
        return -1;
    int status = eval_whole(e, v, &i, err);
    value_unref(v);
    if (status)
        return -1;
    if (i < -count || i >= count)
        return err_set(err, ERR_VALUE, "index %lld is outside this list of %lld", (long long)i,
                       (long long)count);
    *out = value_ref(l->items[i < 0 ? i + count : i]);
    return 0;
}

static int index_record(struct eval *e, const struct record *r, const struct ast *index,
                        struct value *out, struct err *err)
{
    struct value key;
    if (eval_expression(e, index->items[0], &key, err))
        return -1;
    const struct value *field = key.kind == VALUE_TEXT ? record_get(r, key.text->s) : NULL;
    if (!field && key.kind == VALUE_TEXT)
        err_set(err, ERR_NAME, "this %s has no field " STR_FMT, r->kind, STR_ARG(key.text->s));
    else if (!field)
        err_set(err, ERR_TYPE, "the fields of a record are named by text, as in r[\"loss\"]");
    value_unref(key);
    if (!field)
        return -1;
    *out = value_ref(*field);
    return 0;
}

int eval_index(struct eval *e, struct value x, const struct ast *index, struct value *out,
               struct err *err)
{
    struct value settled;
    if (x.kind == VALUE_RECORD && index->item_count == 1)
        return index_record(e, x.record, index, out, err);
    if (eval_settle(e, value_ref(x), &settled, err))
        return -1;
    int status;
    if (settled.kind == VALUE_TENSOR)
        status = index_tensor(e, settled, index, out, err);
    else if (settled.kind == VALUE_LIST)
        status = index_list(e, settled.list, index, out, err);
    else
        status = err_set(err, ERR_TYPE, "a %s has no elements to index",
                         value_kind_name(settled.kind));
    value_unref(settled);
    return status;
}

/* ---- assignment to a part -------------------------------------------------------------------- */

static int set_many(struct eval *e, const struct index_plan *p, struct value x, struct value v,
                    struct value *out, struct err *err)
{
    const struct shape *s = &x.tensor->layout.shape;
    struct value operands[] = { p->many, v, x };
    if (!p->whole || p->many_at != 0)
        return err_set(err, ERR_TYPE, "on the left of =, a mask or a list of indices stands alone");
    if (!p->mask)
        return eval_operation_direct(e, OP__put, (struct value[]){ x, p->many, v }, 3, NULL, out,
                                     err);
    if (shape_equal(&p->many.tensor->layout.shape, s) &&
        (v.kind != VALUE_TENSOR || v.tensor->layout.shape.ndim == 0))
        return eval_operation_direct(e, OP_where, operands, 3, NULL, out, err);
    if (p->many.tensor->layout.shape.ndim != 1)
        return err_set(err, ERR_TYPE, "a mask over several axes takes a single number");
    struct value rows;
    struct argument mask = { .value = p->many };
    if (eval_operation(e, OP__nonzero, &mask, 1, &rows, err))
        return -1;
    int status = eval_operation_direct(e, OP__put, (struct value[]){ x, rows, v }, 3, NULL, out,
                                       err);
    value_unref(rows);
    return status;
}

int eval_index_set(struct eval *e, struct value x, const struct ast *index, struct value v,
                   struct value *out, struct err *err)
{
    if (x.kind != VALUE_TENSOR)
        return err_set(err, ERR_TYPE, "parts of a %s cannot be assigned", value_kind_name(x.kind));
    struct index_plan p;
    int status = read_index(e, &x.tensor->layout.shape, index, &p, err);
    e->graph.span = index->span;
    if (status == 0 && p.many.kind != VALUE_NOTHING)
        status = set_many(e, &p, x, v, out, err);
    else if (status == 0)
        status = eval_operation_direct(e, OP__slice_set, (struct value[]){ x, v }, 2, &p.slice, out,
                                       err);
    value_unref(p.many);
    return status;
}
