/* Assignment to a part of a tensor: a new tensor with that part replaced.
 *
 * Slices and numbers describe the part by themselves. A mask or a list of indices does it through
 * the places of the elements: arange over all of them, indexed in the same way, says which ones. */
#include "eval/index.h"

static int shaped(struct eval *e, enum op_id op, struct value x, const struct shape *to,
                  struct value *out, struct err *err)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.shape = *to;
    return eval_operation_direct(e, op, &x, 1, &attrs, out, err);
}

/* The numbers 0, 1, … in the shape of x. */
static int places_of(struct eval *e, struct value x, struct value *out, struct err *err)
{
    const struct shape *s = &x.tensor->layout.shape;
    struct value row;
    struct argument count = { .value = value_whole(shape_count(s)) };
    if (eval_operation(e, OP_arange, &count, 1, &row, err))
        return -1;
    int status = shaped(e, OP_reshape, row, s, out, err);
    value_unref(row);
    return status;
}

/* v in the shape of the places, in one row. */
static int spread(struct eval *e, struct value v, const struct shape *to, struct value *out,
                  struct err *err)
{
    struct value wide;
    char text[128];
    if (shaped(e, OP_broadcast_to, v, to, &wide, err))
        return err->kind != ERR_SHAPE
                   ? -1
                   : err_set(err, ERR_SHAPE, "this value does not fit the %s elements to be set",
                             shape_name(to, text, sizeof text));
    int status = eval_operation(e, OP_flatten, &(struct argument){ .value = wide }, 1, out, err);
    value_unref(wide);
    return status;
}

/* The row x with v at the places: all three in one row. */
static int put(struct eval *e, struct value x, struct value places, struct value v,
               struct value *out, struct err *err)
{
    struct value row[3] = { value_none(), value_none(), value_none() };
    const struct shape *s = &x.tensor->layout.shape;
    struct value changed;
    int status = eval_operation(e, OP_flatten, &(struct argument){ .value = x }, 1, &row[0], err);
    if (status == 0)
        status = eval_operation(e, OP_flatten, &(struct argument){ .value = places }, 1, &row[1],
                                err);
    if (status == 0)
        status = spread(e, v, &places.tensor->layout.shape, &row[2], err);
    if (status == 0)
        status = eval_operation_direct(e, OP__put, row, 3, NULL, &changed, err);
    if (status == 0) {
        status = shaped(e, OP_reshape, changed, s, out, err);
        value_unref(changed);
    }
    for (int i = 0; i < 3; i++)
        value_unref(row[i]);
    return status;
}

static int set_many(struct eval *e, struct value x, const struct index_plan *p, struct value v,
                    struct value *out, struct err *err)
{
    struct value all, places;
    if (places_of(e, x, &all, err))
        return -1;
    int status = index_apply(e, all, p, &places, err);
    value_unref(all);
    if (status)
        return -1;
    status = put(e, x, places, v, out, err);
    value_unref(places);
    return status;
}

/* x[mask] = number, the mask as large as x: a choice for each element, fused with its neighbours.
 */
static bool is_choice(const struct index_plan *p, struct value x, struct value v)
{
    enum dtype dtype = x.tensor->dtype;
    bool keeps_dtype = v.kind == VALUE_BOOL || (v.kind == VALUE_WHOLE && dtype != DTYPE_BOOL) ||
                       (v.kind == VALUE_REAL && dtype == DTYPE_F32);
    return p->mask && p->whole && keeps_dtype &&
           shape_equal(&p->many.tensor->layout.shape, &x.tensor->layout.shape);
}

int eval_index_set(struct eval *e, struct value x, const struct ast *index, struct value v,
                   struct value *out, struct err *err)
{
    if (x.kind != VALUE_TENSOR)
        return err_set(err, ERR_VALUE, "parts of a %s cannot be assigned", value_kind_name(x.kind));
    struct index_plan p;
    int status = index_read(e, &x.tensor->layout.shape, index, &p, err);
    e->graph.span = index->span;
    if (status == 0 && p.many.kind == VALUE_NOTHING)
        status = eval_operation_direct(e, OP__slice_set, (struct value[]){ x, v }, 2, &p.slice, out,
                                       err);
    else if (status == 0 && is_choice(&p, x, v))
        status = eval_operation_direct(e, OP_where, (struct value[]){ p.many, v, x }, 3, NULL, out,
                                       err);
    else if (status == 0)
        status = set_many(e, x, &p, v, out, err);
    value_unref(p.many);
    return status;
}
