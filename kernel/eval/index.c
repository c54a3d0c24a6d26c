/* Indexing, as in NumPy: x[2], x[-1], x[2:5], x[:, ::2], x[..., 0], x[none], x[mask], x[indices],
 * x[rows, columns], and all of it mixed; the same on the left of = (index_set.c). What is no tensor
 * is indexed in index_items.c.
 *
 * The road: the index is read into a plan (index_read.c); a _slice makes the view that slices and
 * numbers describe; _pick takes places that tensors name; a reshape lets axes go and come. */
#include "eval/index.h"

int index_reshape(struct eval *e, struct value x, const struct shape *s, struct value *out,
                  struct err *err)
{
    struct op_attrs attrs;
    if (shape_equal(&x.tensor->layout.shape, s)) {
        *out = value_ref(x);
        return 0;
    }
    attrs_init(&attrs);
    attrs.shape = *s;
    return eval_operation_direct(e, OP_reshape, &x, 1, &attrs, out, err);
}

int index_slice(struct eval *e, struct value x, const struct index_plan *p, struct value *out,
                struct err *err)
{
    if (p->whole) {
        *out = value_ref(x);
        return 0;
    }
    struct op_attrs attrs = p->slice;
    if (p->picks)
        attrs.axis_count = -1;
    return eval_operation_direct(e, OP__slice, &x, 1, &attrs, out, err);
}

int index_flatten(struct eval *e, struct value x, struct value *out, struct err *err)
{
    struct shape row = { .ndim = 1, .size = { shape_count(&x.tensor->layout.shape) } };
    return index_reshape(e, x, &row, out, err);
}

/* The last step: axes of one element come and go. Takes over x. */
static int finish(struct eval *e, const struct index_plan *p, const struct shape *together,
                  struct value x, struct value *out, struct err *err)
{
    struct shape shape;
    int status = index_shape(p, together, &shape, err);
    if (status == 0)
        status = index_reshape(e, x, &shape, out, err);
    value_unref(x);
    return status;
}

static int pick(struct eval *e, struct value x, const struct index_plan *p, struct value *out,
                struct err *err)
{
    struct index_picks k;
    struct value in[MAX_DIMS + 1], picked;
    if (index_picks_open(e, p, &k, err))
        return -1;
    int status = k.flat ? index_flatten(e, x, &in[0], err) : index_slice(e, x, p, &in[0], err);
    if (status == 0) {
        memcpy(in + 1, k.at, (size_t)k.count * sizeof *in);
        status = eval_operation_direct(e, OP__pick, in, k.count + 1, &k.attrs, &picked, err);
        value_unref(in[0]);
    }
    if (status == 0)
        status = finish(e, p, &k.together, picked, out, err);
    index_picks_close(&k);
    return status;
}

/* x[false]: nothing, in the shape that x[true] has but for one axis. */
static int take_none(struct eval *e, struct value x, const struct index_plan *p, struct value *out,
                     struct err *err)
{
    struct shape none = { .ndim = 1, .size = { 0 } };
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.dtype = (int32_t)x.tensor->dtype;
    if (index_shape(p, &none, &attrs.shape, err))
        return -1;
    return eval_operation_direct(e, OP_zeros, NULL, 0, &attrs, out, err);
}

int index_apply(struct eval *e, struct value x, const struct index_plan *p, struct value *out,
                struct err *err)
{
    struct shape one = { .ndim = 1, .size = { 1 } };
    struct value part;
    if (p->picks)
        return pick(e, x, p, out, err);
    if (p->truths && !p->truth)
        return take_none(e, x, p, out, err);
    if (index_slice(e, x, p, &part, err))
        return -1;
    return finish(e, p, p->truths ? &one : NULL, part, out, err);
}

static int index_tensor(struct eval *e, struct value x, const struct ast *index, struct value *out,
                        struct err *err)
{
    struct index_plan p;
    int status = index_read(e, &x.tensor->layout.shape, index, &p, err);
    e->graph.span = index->span;
    if (status == 0)
        status = index_apply(e, x, &p, out, err);
    index_drop(&p);
    return status;
}

int eval_index(struct eval *e, struct value x, const struct ast *index, struct value *out,
               struct err *err)
{
    struct value settled;
    if (eval_settle(e, value_ref(x), &settled, err))
        return -1;
    int status = settled.kind == VALUE_TENSOR ? index_tensor(e, settled, index, out, err)
                                              : index_items(e, settled, index, out, err);
    value_unref(settled);
    return status;
}

/* x[i], where axis 0 of the tensor x has more than i elements. */
static int tensor_row(struct eval *e, struct value x, int64_t i, struct value *out, struct err *err)
{
    const struct shape *s = &x.tensor->layout.shape;
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.axis_count = s->ndim - 1;
    attrs.shape = *s;
    attrs.shape.size[0] = 1;
    for (int axis = 0; axis < s->ndim; axis++) {
        attrs.whole[2 * axis + 1] = 1;
        if (axis > 0)
            attrs.axes[axis - 1] = axis;
    }
    attrs.whole[0] = i;
    return eval_operation_direct(e, OP__slice, &x, 1, &attrs, out, err);
}

int eval_row(struct eval *e, struct value x, int64_t i, struct value *out, struct err *err)
{
    if (x.kind == VALUE_TENSOR)
        return tensor_row(e, x, i, out, err);
    struct ast number = { .kind = AST_NUMBER, .whole = true, .integer = i };
    struct ast *items[] = { &number };
    struct ast index = { .kind = AST_INDEX, .items = items, .item_count = 1 };
    return eval_index(e, x, &index, out, err);
}
