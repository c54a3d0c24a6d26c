/* Rules of places named by tensors of indices: reading them, assigning to them, and adding what
 * flows back to them. How an index is written down is eval's business. */
#include "tensor/rules_common.h"

#include <inttypes.h>

/* The indices broadcast, their dtype asked for. */
static int check_indices(const struct operand *at, int count, struct shape *together,
                         enum dtype *in_dtype, struct err *err)
{
    *together = (struct shape){ 0 };
    for (int i = 0; i < count; i++) {
        if (dtype_kind(at[i].dtype) != 'i') {
            err_set(err, ERR_TYPE, "indices are whole numbers, and these are %s",
                    dtype_name(at[i].dtype));
            return err_hint(err, "cast(x, i64) cuts decimals off");
        }
        in_dtype[i] = DTYPE_I64;
        if (shape_broadcast(together, &at[i].shape, together, err))
            return -1;
    }
    return 0;
}

static bool is_indexed(const struct op_attrs *attrs, int axis)
{
    for (int i = 0; i < attrs->axis_count; i++)
        if (attrs->axes[i] == axis)
            return true;
    return false;
}

/* The shape of what the indices pick out of x. */
static int part_shape(const struct shape *x, const struct operand *at, int count,
                      struct op_attrs *attrs, struct shape *part, enum dtype *in_dtype,
                      struct err *err)
{
    struct shape together;
    int64_t sizes[2 * MAX_DIMS], place = attrs->whole[0];
    int n = 0, stay = 0;
    if (attrs->axis_count != count || axes_normalize(attrs, x->ndim, err) ||
        attrs->axis_count != count || place < 0 || place > x->ndim - count)
        return err_set(err, ERR_VALUE, "%d tensors of indices for %d axes", count,
                       attrs->axis_count);
    if (check_indices(at, count, &together, in_dtype, err))
        return -1;
    for (int axis = 0; axis <= x->ndim; axis++) {
        if (axis < x->ndim && is_indexed(attrs, axis))
            continue;
        for (int i = 0; stay == place && i < together.ndim; i++)
            sizes[n++] = together.size[i];
        if (axis < x->ndim)
            sizes[n++] = x->size[axis];
        stay++;
    }
    return shape_set(part, sizes, n, err);
}

int rule_pick(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    dtype_keep(in, out, in_dtype);
    return part_shape(&in[0].shape, in + 1, count - 1, attrs, &out->shape, in_dtype + 1, err);
}

/* As in NumPy, the value takes the dtype of the tensor that it goes into. */
int rule_pick_set(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    struct shape part;
    operands_take(in_dtype, 2, in[0].dtype);
    if (part_shape(&in[0].shape, in + 2, count - 2, attrs, &part, in_dtype + 2, err) ||
        check_value(&part, &in[1].shape, err))
        return -1;
    return result_set(out, in[0].dtype, &in[0].shape);
}

int rule_pick_back(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    struct shape part;
    in_dtype[0] = out->dtype = dtype_number(in[0].dtype);
    if (part_shape(&attrs->shape, in + 1, count - 1, attrs, &part, in_dtype + 1, err))
        return -1;
    char is[200], should[200];
    if (!shape_equal(&part, &in[0].shape))
        return err_set(err, ERR_SHAPE, "shape %s comes back to a part of shape %s",
                       shape_name(&in[0].shape, is, sizeof is),
                       shape_name(&part, should, sizeof should));
    return result_set(out, out->dtype, &attrs->shape);
}
