/* Indexing: x[2], x[-1], x[2:5], x[:, ::2], x[..., 0], x[none], x[mask], x[indices], and the same
 * on the left of =. Integers, slices, ... and none give views; at most one mask or list of indices
 * may stand among them.
 *
 * The road: the index is read into a plan (one item for each axis of x); a _slice makes the view; a
 * list of indices becomes a take along its axis; none become axes of size 1 by a reshape. */
#include "eval/index.h"

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

int index_apply(struct eval *e, struct value x, const struct index_plan *p, struct value *out,
                struct err *err)
{
    if (p->whole)
        *out = value_ref(x);
    else if (eval_operation_direct(e, OP__slice, &x, 1, &p->slice, out, err))
        return -1;
    int status = 0;
    if (p->many.kind != VALUE_NOTHING)
        status = take_many(e, p, out, err);
    if (status == 0 && p->none_count)
        status = add_axes(e, p, out, err);
    if (status)
        value_unref(*out);
    return status;
}

static int index_tensor(struct eval *e, struct value x, const struct ast *index, struct value *out,
                        struct err *err)
{
    struct index_plan p;
    int status = index_read(e, &x.tensor->layout.shape, index, &p, err);
    e->graph.span = index->span;
    if (status == 0)
        status = index_apply(e, x, &p, out, err);
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

int eval_row(struct eval *e, struct value x, int64_t i, struct value *out, struct err *err)
{
    struct ast number = { .kind = AST_NUMBER, .whole = true, .integer = i };
    struct ast *items[] = { &number };
    struct ast index = { .kind = AST_INDEX, .items = items, .item_count = 1 };
    return eval_index(e, x, &index, out, err);
}
