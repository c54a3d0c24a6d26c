/* Rules of rows read by number, and of what adds up where take and gather have read. */
#include "tensor/rules_common.h"

enum { TEXT = 200 };

int rule_embedding(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    const struct shape *x = &in[0].shape, *table = &in[1].shape;
    char text[TEXT];
    (void)op, (void)count, (void)attrs;
    in_dtype[0] = DTYPE_I64;
    in_dtype[1] = in[1].dtype;
    if (table->ndim != 2) {
        err_set(err, ERR_SHAPE, "the table has shape %s, where [rows, width] is needed",
                shape_name(table, text, sizeof text));
        return err_hint(err, "embedding(x, table): the whole numbers come first");
    }
    if (dtype_kind(in[0].dtype) == 'f') {
        err_set(err, ERR_TYPE, "rows are named by whole numbers, and x is %s",
                dtype_name(in[0].dtype));
        return err_hint(err, "write cast(x, i64) if its numbers are whole");
    }
    int64_t sizes[MAX_DIMS + 1];
    for (int i = 0; i < x->ndim; i++)
        sizes[i] = x->size[i];
    sizes[x->ndim] = table->size[1];
    return result_sizes(out, in[1].dtype, sizes, x->ndim + 1, err);
}

/* ---- inner rows -------------------------------------------------------------------------------
 */

static int inner_misfit(const struct shape *a, const struct shape *b, struct err *err)
{
    char left[TEXT], right[TEXT];
    return err_set(err, ERR_SHAPE, "%s and %s do not fit each other",
                   shape_name(a, left, sizeof left), shape_name(b, right, sizeof right));
}

int rule_pick_label(const struct op *op, const struct operand *in, int count,
                    struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                    struct err *err)
{
    (void)op, (void)count, (void)attrs;
    struct shape samples = in[0].shape;
    samples.ndim -= samples.ndim > 0;
    in_dtype[0] = operands_real(in, 1);
    in_dtype[1] = DTYPE_I64;
    result_set(out, in_dtype[0], &samples);
    return shape_equal(&samples, &in[1].shape) ? 0 : inner_misfit(&in[0].shape, &in[1].shape, err);
}

static int back_result(const struct operand *in, const struct op_attrs *attrs,
                       struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    in_dtype[0] = DTYPE_I64;
    in_dtype[1] = dtype_real(in[1].dtype);
    return result_sizes(out, in_dtype[1], attrs->shape.size, attrs->shape.ndim, err);
}

int rule_take_back(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    const struct shape *x = &out->shape, *at = &in[0].shape, *g = &in[1].shape;
    struct shape read = { 0 };
    (void)op, (void)count;
    if (back_result(in, attrs, out, in_dtype, err) || axes_one(attrs, x->ndim, err))
        return -1;
    int axis = attrs->axis_count > 0 ? attrs->axes[0] : x->ndim;
    if (attrs->axis_count > 0 && x->ndim - 1 + at->ndim > MAX_DIMS)
        return inner_misfit(at, g, err);
    for (int i = 0; attrs->axis_count > 0 && i < axis; i++)
        read.size[read.ndim++] = x->size[i];
    for (int i = 0; i < at->ndim; i++)
        read.size[read.ndim++] = at->size[i];
    for (int i = axis + 1; i < x->ndim; i++)
        read.size[read.ndim++] = x->size[i];
    return shape_equal(&read, g) ? 0 : inner_misfit(at, g, err);
}

int rule_gather_back(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    (void)op, (void)count;
    if (back_result(in, attrs, out, in_dtype, err) ||
        axis_whole(&attrs->whole[0], out->shape.ndim, err))
        return -1;
    return shape_equal(&in[0].shape, &in[1].shape) &&
                   shape_joins(&attrs->shape, &in[0].shape, (int)attrs->whole[0])
               ? 0
               : inner_misfit(&in[0].shape, &in[1].shape, err);
}
