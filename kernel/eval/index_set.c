/* Assignment to a part of a tensor: a new tensor with that part replaced. */
#include "eval/index.h"

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
    int status = index_read(e, &x.tensor->layout.shape, index, &p, err);
    e->graph.span = index->span;
    if (status == 0 && p.many.kind != VALUE_NOTHING)
        status = set_many(e, &p, x, v, out, err);
    else if (status == 0)
        status = eval_operation_direct(e, OP__slice_set, (struct value[]){ x, v }, 2, &p.slice, out,
                                       err);
    value_unref(p.many);
    return status;
}
