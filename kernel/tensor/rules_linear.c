/* Rules of linear algebra, and of rows that nothing computes yet. */
#include "tensor/rules_common.h"

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

int rule_none(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count, (void)attrs, (void)out, (void)in_dtype;
    err_set(err, ERR_VALUE, "no device computes this operation yet");
    return err_hint(err, "help lists what can be computed");
}
