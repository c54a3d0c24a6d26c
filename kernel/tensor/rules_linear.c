/* Rules of products of matrices and of diagonals, and of rows that nothing computes yet. What
 * solves and factors matrices is in rules_matrix.c. */
#include "tensor/rules_common.h"

#include <inttypes.h>

static int refuse_matmul(const struct shape *a, const struct shape *b, const char *what,
                         struct err *err)
{
    char left[200], right[200];
    return err_set(err, ERR_SHAPE, "%s: %s @ %s", what, shape_name(a, left, sizeof left),
                   shape_name(b, right, sizeof right));
}

/* The hint names the transpose that would fit, when one does. */
static int refuse_inner(const struct shape *a, const struct shape *b, struct err *err)
{
    refuse_matmul(a, b, "inner sizes differ", err);
    bool flat = a->ndim == 2 && b->ndim == 2;
    if (flat && a->size[1] == b->size[1])
        return err_hint(err, "transpose one of them, as in a @ b.T");
    if (flat && a->size[0] == b->size[0])
        return err_hint(err, "transpose one of them, as in a.T @ b");
    return err_hint(err,
                    "the last size on the left has to be the %s on the right; transpose one "
                    "of them, or reshape it",
                    b->ndim == 1 ? "size" : "size before the last");
}

/* The batch sizes: all axes but the last two, broadcast. */
static int batch_shape(const struct shape *a, const struct shape *b, struct shape *out,
                       struct err *err)
{
    struct shape x = *a, y = *b;
    x.ndim = x.ndim > 2 ? x.ndim - 2 : 0;
    y.ndim = y.ndim > 2 ? y.ndim - 2 : 0;
    if (shape_broadcast(&x, &y, out, err) == 0)
        return 0;
    refuse_matmul(a, b, "sizes before the last two axes do not fit each other", err);
    return err_hint(err, "they have to be equal, or 1 on one side");
}

static int matmul_shape(const struct shape *a, const struct shape *b, struct shape *out,
                        struct err *err)
{
    int64_t inner_a = a->size[a->ndim - 1];
    int64_t inner_b = b->size[b->ndim > 1 ? b->ndim - 2 : 0];
    if (inner_a != inner_b)
        return refuse_inner(a, b, err);
    struct shape batch;
    if (batch_shape(a, b, &batch, err))
        return -1;
    int64_t sizes[MAX_DIMS];
    int n = batch.ndim;
    for (int i = 0; i < n; i++)
        sizes[i] = batch.size[i];
    if (a->ndim > 1)
        sizes[n++] = a->size[a->ndim - 2];
    if (b->ndim > 1)
        sizes[n++] = b->size[b->ndim - 1];
    return shape_set(out, sizes, n, err);
}

int rule_matmul(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    const struct shape *a = &in[0].shape, *b = &in[1].shape;
    if (a->ndim == 0 || b->ndim == 0) {
        refuse_matmul(a, b, "a single number is no matrix", err);
        return err_hint(err, "multiply by a number with *");
    }
    out->dtype = operands_number(in, count);
    operands_take(in_dtype, count, out->dtype);
    return matmul_shape(a, b, &out->shape, err);
}

/* ---- dot, outer ------------------------------------------------------------------------------
 */

static int refuse_dot(const struct shape *a, const struct shape *b, int axis, struct err *err)
{
    char left[200], right[200];
    err_set(err, ERR_SHAPE, "the last size of %s and size %d of %s differ",
            shape_name(a, left, sizeof left), axis, shape_name(b, right, sizeof right));
    return err_hint(err,
                    "transpose one of them, or reshape it; a * b multiplies element by element");
}

/* NumPy's: the last axis of a with the last but one of b, all others side by side. */
int rule_dot(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
             struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    const struct shape *a = &in[0].shape, *b = &in[1].shape;
    out->dtype = operands_number(in, count);
    operands_take(in_dtype, count, out->dtype);
    if (a->ndim == 0 || b->ndim == 0)
        return operands_broadcast(in, count, &out->shape, err);
    int axis = b->ndim > 1 ? b->ndim - 2 : 0, n = 0;
    if (a->size[a->ndim - 1] != b->size[axis])
        return refuse_dot(a, b, axis, err);
    int64_t sizes[2 * MAX_DIMS];
    for (int i = 0; i < a->ndim - 1; i++)
        sizes[n++] = a->size[i];
    for (int i = 0; i < b->ndim; i++)
        if (i != axis)
            sizes[n++] = b->size[i];
    return shape_set(&out->shape, sizes, n, err);
}

int rule_outer(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    int64_t sizes[] = { shape_count(&in[0].shape), shape_count(&in[1].shape) };
    out->dtype = operands_number(in, count);
    operands_take(in_dtype, count, out->dtype);
    return shape_set(&out->shape, sizes, 2, err);
}

/* ---- diagonals -------------------------------------------------------------------------------
 */

static int64_t diagonal_length(int64_t rows, int64_t columns, int64_t k)
{
    if (k <= -rows || k >= columns)
        return 0;
    int64_t below = k < 0 ? rows + k : rows, right = k > 0 ? columns - k : columns;
    return below < right ? below : right;
}

static int diagonal_axes(const struct shape *x, int64_t *axis, struct err *err)
{
    if (x->ndim < 2) {
        char text[200];
        err_set(err, ERR_SHAPE, "a diagonal needs two axes, and the shape is %s",
                shape_name(x, text, sizeof text));
        return err_hint(err, "give a matrix; diag(x) makes one from its diagonal");
    }
    if (axis_whole(&axis[0], x->ndim, err) || axis_whole(&axis[1], x->ndim, err))
        return -1;
    if (axis[0] != axis[1])
        return 0;
    err_set(err, ERR_VALUE, "both axes are %" PRId64, axis[0]);
    return err_hint(err, "a diagonal runs along two different axes");
}

int rule_diagonal(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    const struct shape *x = &in[0].shape;
    dtype_keep(in, out, in_dtype);
    if (diagonal_axes(x, &attrs->whole[1], err))
        return -1;
    out->shape = (struct shape){ 0 };
    for (int i = 0; i < x->ndim; i++)
        if (i != attrs->whole[1] && i != attrs->whole[2])
            out->shape.size[out->shape.ndim++] = x->size[i];
    out->shape.size[out->shape.ndim++] = diagonal_length(x->size[attrs->whole[1]],
                                                         x->size[attrs->whole[2]], attrs->whole[0]);
    return 0;
}

int view_diagonal(const struct layout *in, const struct op_attrs *attrs,
                  const struct shape *out_shape, struct layout *out)
{
    int64_t row = attrs->whole[1], column = attrs->whole[2], k = attrs->whole[0];
    int n = 0;
    *out = (struct layout){ .shape = *out_shape, .offset = in->offset };
    for (int i = 0; i < in->shape.ndim; i++)
        if (i != row && i != column)
            out->stride[n++] = in->stride[i];
    out->stride[n] = in->stride[row] + in->stride[column];
    if (shape_count(out_shape) > 0)
        out->offset += k < 0 ? -k * in->stride[row] : k * in->stride[column];
    return 0;
}

int rule_trace(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    if (rule_diagonal(op, in, count, attrs, out, in_dtype, err))
        return -1;
    in_dtype[0] = out->dtype = dtype_number(in[0].dtype);
    out->shape.ndim--;
    return 0;
}

int rule_none(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count, (void)attrs, (void)out, (void)in_dtype;
    err_set(err, ERR_VALUE, "no device computes this operation yet");
    return err_hint(err, "help lists what can be computed");
}
