/* Rules of split and of what indexing is made of: slices, picked rows, and assignment to them. */
#include "base/checked.h"
#include "tensor/rules_common.h"

#include <inttypes.h>

int pieces_split(const struct operand *x, const struct op_attrs *attrs)
{
    (void)x;
    int64_t parts = attrs->whole[0];
    if (parts < 0)
        return (int)(parts < -MAX_DIMS ? MAX_DIMS + 1 : 1 - parts);
    return parts < 1 ? 1 : parts > INT32_MAX ? INT32_MAX : (int)parts;
}

/* Equal parts. */
static int piece_equal(int64_t size, int64_t parts, int64_t *length, struct err *err)
{
    if (parts >= 1 && size % parts == 0 && (parts <= size || size == 0)) {
        *length = size / parts;
        return 0;
    }
    err_set(err, ERR_VALUE, "size %" PRId64 " cannot be cut into %" PRId64 " equal parts", size,
            parts);
    return err_hint(err, "give a divisor of %" PRId64 ", or the indices to cut at, as in [2, 5]",
                    size);
}

/* At indices, which as in slices count from the end when negative and stop at the ends. */
static int piece_at(int64_t size, struct op_attrs *attrs, int64_t *length, struct err *err)
{
    int64_t cuts = -attrs->whole[0], piece = attrs->whole[COUNT_AT];
    if (cuts > MAX_DIMS || piece > cuts) {
        err_set(err, ERR_VALUE, "more than %d indices to cut at", MAX_DIMS);
        return err_hint(err, "cut in two steps");
    }
    for (int i = 0; i < cuts; i++) {
        int64_t at = attrs->shape.size[i];
        at = at < 0 ? at + size : at;
        attrs->shape.size[i] = at < 0 ? 0 : at > size ? size : at;
    }
    int64_t start = piece ? attrs->shape.size[piece - 1] : 0;
    int64_t end = piece < cuts ? attrs->shape.size[piece] : size;
    *length = end > start ? end - start : 0;
    return 0;
}

int rule_split(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    if (axis_whole(&attrs->whole[1], in[0].shape.ndim, err))
        return -1;
    out->shape = in[0].shape;
    int64_t *size = &out->shape.size[attrs->whole[1]];
    if (attrs->whole[0] < 0)
        return piece_at(*size, attrs, size, err);
    if (piece_equal(*size, attrs->whole[0], size, err))
        return -1;
    if (attrs->whole[COUNT_AT] >= 0 && attrs->whole[COUNT_AT] < attrs->whole[0])
        return 0;
    return err_set(err, ERR_VALUE, "there is no part %" PRId64, attrs->whole[COUNT_AT]);
}

/* Start, step and count of one axis have to stay inside it. */
static int check_slice(const struct shape *x, const struct op_attrs *attrs, int axis,
                       struct err *err)
{
    int64_t start = attrs->whole[2 * axis], step = attrs->whole[2 * axis + 1];
    int64_t n = attrs->shape.size[axis], size = x->size[axis], last;
    if (n == 0)
        return 0;
    if (n > 0 && start >= 0 && start < size && step != 0 && !checked_mul(n - 1, step, &last) &&
        !checked_add(last, start, &last) && last >= 0 && last < size)
        return 0;
    char text[200];
    err_set(err, ERR_VALUE, "index %" PRId64 " is outside axis %d of shape %s", start, axis,
            shape_name(x, text, sizeof text));
    return err_hint(err, "indices of that axis go from %s%" PRId64 " to %" PRId64, size ? "-" : "",
                    size, size ? size - 1 : 0);
}

int rule_slice(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    const struct shape *x = &in[0].shape;
    for (int i = 0; i < x->ndim; i++)
        if (check_slice(x, attrs, i, err))
            return -1;
    if (attrs->axis_count < 0) { /* all stay */
        attrs->axis_count = x->ndim;
        for (int i = 0; i < x->ndim; i++)
            attrs->axes[i] = i;
    }
    if (axes_normalize(attrs, x->ndim, err))
        return -1;
    out->shape = (struct shape){ .ndim = attrs->axis_count };
    for (int i = 0; i < attrs->axis_count; i++)
        out->shape.size[i] = attrs->shape.size[attrs->axes[i]];
    return 0;
}

int rule_take(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    const struct shape *x = &in[0].shape, *at = &in[1].shape;
    in_dtype[0] = out->dtype = in[0].dtype;
    in_dtype[1] = DTYPE_I64;
    if (operand_whole(&in[1], "indices", err) || axes_one(attrs, x->ndim, err))
        return -1;
    if (attrs->axis_count < 0)
        return result_set(out, in[0].dtype, at);
    int axis = attrs->axes[0], n = 0;
    int64_t sizes[2 * MAX_DIMS];
    for (int i = 0; i < axis; i++)
        sizes[n++] = x->size[i];
    for (int i = 0; i < at->ndim; i++)
        sizes[n++] = at->size[i];
    for (int i = axis + 1; i < x->ndim; i++)
        sizes[n++] = x->size[i];
    return shape_set(&out->shape, sizes, n, err);
}

int rule_gather(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    in_dtype[0] = in[0].dtype;
    in_dtype[1] = DTYPE_I64;
    if (operand_whole(&in[1], "indices", err) ||
        axis_whole(&attrs->whole[0], in[0].shape.ndim, err))
        return -1;
    result_set(out, in[0].dtype, &in[1].shape);
    if (shape_joins(&in[0].shape, &in[1].shape, (int)attrs->whole[0]))
        return 0;
    char x[200], at[200];
    err_set(err, ERR_SHAPE, "indices %s do not fit %s along axis %" PRId64,
            shape_name(&in[1].shape, at, sizeof at), shape_name(&in[0].shape, x, sizeof x),
            attrs->whole[0]);
    return err_hint(err,
                    "all sizes but that of axis %" PRId64 " have to be equal; take picks "
                    "whole rows",
                    attrs->whole[0]);
}

int check_value(const struct shape *part, const struct shape *value, struct err *err)
{
    struct shape together;
    if (shape_broadcast(part, value, &together, err) == 0 && shape_equal(part, &together))
        return 0;
    char left[200], right[200];
    err_set(err, ERR_SHAPE, "a value of shape %s does not fit the part of shape %s",
            shape_name(value, right, sizeof right), shape_name(part, left, sizeof left));
    return err_hint(err, "the value has to have the part's shape, or sizes of 1");
}

/* As in NumPy, the value takes the dtype of the tensor that it goes into. */
int rule_slice_set(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    struct op_result part;
    if (rule_slice(op, in, count, attrs, &part, in_dtype, err))
        return -1;
    operands_take(in_dtype, 2, in[0].dtype);
    if (check_value(&part.shape, &in[1].shape, err))
        return -1;
    return result_set(out, in[0].dtype, &in[0].shape);
}
