/* Rules of what solves and factors matrices, and of the inner rows that give all factors at once.
 * Axes before the last two are a batch. Whole numbers count as f32. */
#include "base/checked.h"
#include "tensor/factors.h"
#include "tensor/rules_common.h"

#include <inttypes.h>

static enum dtype real_of(enum dtype t)
{
    return dtype_kind(t) == 'f' ? t : DTYPE_F32;
}

static int check_matrix(const struct shape *s, struct err *err)
{
    char text[200];
    if (s->ndim >= 2)
        return 0;
    err_set(err, ERR_SHAPE, "a matrix has two axes, and the shape is %s",
            shape_name(s, text, sizeof text));
    return err_hint(err, s->ndim ? "x[none, :] is a matrix of one row" : "give a matrix");
}

static int check_square(const struct shape *s, struct err *err)
{
    char text[200];
    if (check_matrix(s, err))
        return -1;
    if (s->size[s->ndim - 1] == s->size[s->ndim - 2])
        return 0;
    err_set(err, ERR_SHAPE, "the matrix is not square: shape %s", shape_name(s, text, sizeof text));
    return err_hint(err, "the last two sizes have to be equal");
}

static struct shape batch_of(const struct shape *s)
{
    struct shape batch = *s;
    batch.ndim -= 2;
    return batch;
}

/* The batch's sizes and then `n` of `sizes`. */
static int result_batched(const struct shape *batch, const int64_t *sizes, int n, struct shape *out,
                          struct err *err)
{
    int64_t all[MAX_DIMS + 2];
    for (int i = 0; i < batch->ndim; i++)
        all[i] = batch->size[i];
    for (int i = 0; i < n; i++)
        all[batch->ndim + i] = sizes[i];
    return shape_set(out, all, batch->ndim + n, err);
}

int rule_square(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count, (void)attrs;
    in_dtype[0] = real_of(in[0].dtype);
    return check_square(&in[0].shape, err) ? -1 : result_set(out, in_dtype[0], &in[0].shape);
}

/* One number for each matrix. */
int rule_det(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
             struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    if (rule_square(op, in, count, attrs, out, in_dtype, err))
        return -1;
    out->shape = batch_of(&out->shape);
    return 0;
}

static int refuse_right(const struct shape *a, const struct shape *b, struct err *err)
{
    char left[200], right[200];
    err_set(err, ERR_SHAPE, "a of shape %s and b of shape %s do not fit each other",
            shape_name(a, left, sizeof left), shape_name(b, right, sizeof right));
    int64_t n = a->size[a->ndim - 1];
    return err_hint(err,
                    "b is one column [%" PRId64 "], or a matrix of %" PRId64 " rows; sizes "
                    "before the last two axes are equal or 1",
                    n, n);
}

/* As in NumPy, b is a column only if it has one axis. */
int rule_solve(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    const struct shape *a = &in[0].shape, *b = &in[1].shape;
    out->dtype = real_of(operands_promote(in, count));
    operands_take(in_dtype, count, out->dtype);
    if (check_square(a, err))
        return -1;
    int64_t n = a->size[a->ndim - 1];
    if (b->ndim == 0 || b->size[b->ndim > 1 ? b->ndim - 2 : 0] != n)
        return refuse_right(a, b, err);
    struct shape batch = batch_of(a), of_b = { 0 };
    if (b->ndim == 1)
        return result_batched(&batch, &n, 1, &out->shape, err);
    of_b = batch_of(b);
    if (shape_broadcast(&batch, &of_b, &batch, err))
        return refuse_right(a, b, err);
    int64_t sizes[] = { n, b->size[b->ndim - 1] };
    return result_batched(&batch, sizes, 2, &out->shape, err);
}

/* ---- factors ---------------------------------------------------------------------------------
 */

static struct factor factor_shape(int ndim, int64_t rows, int64_t columns)
{
    return (struct factor){ ndim, { rows, columns }, 0 };
}

int factors_of(enum op_id op, const struct shape *x, const struct op_attrs *attrs,
               struct factor part[FACTORS_MOST])
{
    int64_t m = x->size[x->ndim - 2], n = x->size[x->ndim - 1], k = m < n ? m : n;
    bool full = attrs->whole[0] != 0;
    int count = 2;
    if (op == OP_slogdet || op == OP__slogdet) {
        part[0] = part[1] = factor_shape(0, 1, 1);
    } else if (op == OP_eigh || op == OP__eigh) {
        part[0] = factor_shape(1, n, 1);
        part[1] = factor_shape(2, n, n);
    } else if (op == OP_qr || op == OP__qr) {
        part[0] = factor_shape(2, m, k);
        part[1] = factor_shape(2, k, n);
    } else {
        part[0] = factor_shape(2, m, full ? m : k);
        part[1] = factor_shape(1, k, 1);
        part[2] = factor_shape(2, full ? n : k, n);
        count = 3;
    }
    for (int i = 1; i < count; i++)
        part[i].start = part[i - 1].start + part[i - 1].size[0] * part[i - 1].size[1];
    return count;
}

int pieces_two(const struct operand *x, const struct op_attrs *attrs)
{
    (void)x, (void)attrs;
    return 2;
}

int pieces_three(const struct operand *x, const struct op_attrs *attrs)
{
    (void)x, (void)attrs;
    return 3;
}

static int check_factored(const struct op *op, const struct shape *x, struct err *err)
{
    bool square = op->id != OP_qr && op->id != OP__qr && op->id != OP_svd && op->id != OP__svd;
    if (square ? check_square(x, err) : check_matrix(x, err))
        return -1;
    int64_t m = x->size[x->ndim - 2], n = x->size[x->ndim - 1], larger = m > n ? m : n, all;
    if (!checked_mul(larger, larger, &all) && !checked_mul(all, FACTORS_MOST, &all))
        return 0;
    return err_set(err, ERR_SHAPE, "the factors would have more elements than can be counted");
}

/* One factor: number whole[COUNT_AT]. */
int rule_factor(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)count;
    struct factor part[FACTORS_MOST];
    if (check_factored(op, &in[0].shape, err))
        return -1;
    struct shape batch = batch_of(&in[0].shape);
    int64_t at = attrs->whole[COUNT_AT];
    if (at < 0 || at >= factors_of(op->id, &in[0].shape, attrs, part))
        return err_set(err, ERR_VALUE, "there is no part %" PRId64, at);
    out->dtype = in_dtype[0] = real_of(in[0].dtype);
    return result_batched(&batch, part[at].size, part[at].ndim, &out->shape, err);
}

/* All factors of a matrix, one after the other in a row: [batch…, elements]. */
int rule_factors(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)count;
    struct factor part[FACTORS_MOST];
    if (check_factored(op, &in[0].shape, err))
        return -1;
    const struct factor *last = &part[factors_of(op->id, &in[0].shape, attrs, part) - 1];
    struct shape batch = batch_of(&in[0].shape);
    int64_t all = last->start + last->size[0] * last->size[1];
    out->dtype = in_dtype[0] = real_of(in[0].dtype);
    return result_batched(&batch, &all, 1, &out->shape, err);
}
