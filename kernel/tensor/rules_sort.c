/* Rules of sort, argsort and topk: along one axis, or over the flattened tensor. */
#include "tensor/rules_common.h"

#include <inttypes.h>

/* The shape that is sorted: x's, or one row. The axis is made nonnegative; -1 axes: flattened. */
static int sorted_shape(const struct shape *x, struct op_attrs *attrs, struct shape *out,
                        struct err *err)
{
    if (x->ndim == 0 && attrs->axis_count > 0) {
        err_set(err, ERR_SHAPE, "a single number has no order");
        return err_hint(err, "give a row of numbers");
    }
    if (axes_one(attrs, x->ndim, err))
        return -1;
    *out = *x;
    if (attrs->axis_count < 0)
        *out = (struct shape){ .ndim = 1, .size = { shape_count(x) } };
    return 0;
}

int rule_sort(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    return sorted_shape(&in[0].shape, attrs, &out->shape, err);
}

int rule_argsort(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    if (rule_sort(op, in, count, attrs, out, in_dtype, err))
        return -1;
    out->dtype = DTYPE_I64;
    return 0;
}

/* whole[0] of the axis: indices in _topk and in piece 1 of topk, elements in piece 0. */
int rule_topk(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    if (rule_sort(op, in, count, attrs, out, in_dtype, err))
        return -1;
    int64_t *size = &out->shape.size[attrs->axis_count < 0 ? 0 : attrs->axes[0]];
    int64_t k = attrs->whole[0];
    if (op->id == OP__topk || attrs->whole[COUNT_AT])
        out->dtype = DTYPE_I64;
    if (k < 0 || k > *size) {
        err_set(err, ERR_VALUE, "there are %" PRId64 " elements to choose from, and k is %" PRId64,
                *size, k);
        return err_hint(err, "give k from 0 to %" PRId64, *size);
    }
    *size = k;
    return 0;
}
