/* Rules of the reductions: which axes go, which dtype comes out. */
#include "tensor/rules_common.h"

#include <inttypes.h>

/* The shape that is left when the (normalised) axes go; keepdims leaves them with size 1. */
static void reduced_shape(const struct shape *x, const struct op_attrs *attrs, bool keep,
                          struct shape *out)
{
    bool gone[MAX_DIMS];
    for (int i = 0; i < x->ndim; i++)
        gone[i] = attrs->axis_count < 0;
    for (int i = 0; i < attrs->axis_count; i++)
        gone[attrs->axes[i]] = true;
    *out = (struct shape){ 0 };
    for (int i = 0; i < x->ndim; i++) {
        if (!gone[i])
            out->size[out->ndim++] = x->size[i];
        else if (keep)
            out->size[out->ndim++] = 1;
    }
}

static int reduce(const struct operand *x, struct op_attrs *attrs, enum dtype in, enum dtype result,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    if (axes_normalize(attrs, x->shape.ndim, err))
        return -1;
    in_dtype[0] = in;
    out->dtype = result;
    reduced_shape(&x->shape, attrs, attrs->whole[0] != 0, &out->shape);
    return 0;
}

/* What sums and products of elements are: whole numbers would soon leave u8. */
static enum dtype sum_dtype(enum dtype t)
{
    return dtype_kind(t) == 'f' ? t : DTYPE_I64;
}

int rule_reduce_number(const struct op *op, const struct operand *in, int count,
                       struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                       struct err *err)
{
    (void)op, (void)count;
    enum dtype t = sum_dtype(in[0].dtype);
    bool counts = op->id == OP_sum && in[0].dtype == DTYPE_BOOL; /* reads bools as they are */
    return reduce(in, attrs, counts ? DTYPE_BOOL : t, t, out, in_dtype, err);
}

int rule_reduce_real(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    (void)op, (void)count;
    enum dtype t = dtype_real(in[0].dtype), from = t;
    if (in[0].dtype == DTYPE_I32 || in[0].dtype == DTYPE_I64)
        from = DTYPE_F64; /* neighbouring large numbers stay different until the end */
    return reduce(in, attrs, from, t, out, in_dtype, err);
}

/* A largest element of none does not exist, where some result has to be computed. */
static int refuse_empty(const struct operand *x, const struct op_result *out, struct err *err)
{
    if (shape_count(&x->shape) > 0 || shape_count(&out->shape) == 0)
        return 0;
    char text[200];
    err_set(err, ERR_VALUE, "shape %s has no elements to choose from",
            shape_name(&x->shape, text, sizeof text));
    return err_hint(err, "look at x.size first");
}

int rule_reduce_extreme(const struct op *op, const struct operand *in, int count,
                        struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                        struct err *err)
{
    (void)op, (void)count;
    if (reduce(in, attrs, in[0].dtype, in[0].dtype, out, in_dtype, err))
        return -1;
    return refuse_empty(in, out, err);
}

int rule_reduce_index(const struct op *op, const struct operand *in, int count,
                      struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                      struct err *err)
{
    (void)op, (void)count;
    if (axes_one(attrs, in[0].shape.ndim, err) ||
        reduce(in, attrs, dtype_number(in[0].dtype), DTYPE_I64, out, in_dtype, err))
        return -1;
    return refuse_empty(in, out, err);
}

int rule_reduce_bool(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    (void)op, (void)count;
    return reduce(in, attrs, DTYPE_BOOL, DTYPE_BOOL, out, in_dtype, err);
}

/* One result for each q, along axes that come first. */
int rule_percentile(const struct op *op, const struct operand *in, int count,
                    struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                    struct err *err)
{
    const struct shape *q = &in[1].shape;
    if (rule_reduce_real(op, in, count, attrs, out, in_dtype, err))
        return -1;
    in_dtype[1] = DTYPE_F64;
    int64_t sizes[2 * MAX_DIMS];
    for (int i = 0; i < q->ndim; i++)
        sizes[i] = q->size[i];
    for (int i = 0; i < out->shape.ndim; i++)
        sizes[q->ndim + i] = out->shape.size[i];
    return result_sizes(out, out->dtype, sizes, q->ndim + out->shape.ndim, err);
}

int rule_cumsum(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    if (axes_one(attrs, in[0].shape.ndim, err))
        return -1;
    in_dtype[0] = sum_dtype(in[0].dtype);
    if (attrs->axis_count > 0)
        return result_set(out, in_dtype[0], &in[0].shape);
    int64_t n = shape_count(&in[0].shape);
    return result_sizes(out, in_dtype[0], &n, 1, err);
}

/* Operands of a counted row and of the row that counts for it are cast alike. */
static void take_counted(const struct op *op, const struct operand *in, int count,
                         enum dtype *in_dtype)
{
    bool same = op->id == OP_unique || op->id == OP__unique_count;
    operands_take(in_dtype, count, same ? in[0].dtype : DTYPE_I64);
    if (op->id == OP__nonzero_count)
        in_dtype[0] = DTYPE_BOOL;
}

/* Labels and predictions as class numbers, one for each sample. */
static int check_classes(const struct operand *in, struct err *err)
{
    if (operand_whole(&in[0], "labels", err) || operand_whole(&in[1], "predictions", err))
        return -1;
    if (in[0].shape.ndim == 1 && shape_equal(&in[0].shape, &in[1].shape))
        return 0;
    char left[200], right[200];
    err_set(err, ERR_SHAPE, "labels %s and predictions %s are no two rows of the same length",
            shape_name(&in[0].shape, left, sizeof left),
            shape_name(&in[1].shape, right, sizeof right));
    return err_hint(err, "probabilities become class numbers by argmax(x, axis=1)");
}

static int check_numbers(const struct operand *in, const struct op_attrs *attrs, struct err *err)
{
    char text[200];
    if (operand_whole(&in[0], "elements to count", err))
        return -1;
    if (in[0].shape.ndim > 1) {
        err_set(err, ERR_SHAPE, "the numbers of shape %s have more than one axis",
                shape_name(&in[0].shape, text, sizeof text));
        return err_hint(err, "flatten(x) has one");
    }
    if (attrs->whole[0] >= 0)
        return 0;
    err_set(err, ERR_VALUE, "minlength %" PRId64 " is negative", attrs->whole[0]);
    return err_hint(err, "give 0 or more");
}

int rule_count(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    take_counted(op, in, count, in_dtype);
    if (op->id == OP__confusion_size && check_classes(in, err))
        return -1;
    if (op->id == OP__bincount_size && check_numbers(in, attrs, err))
        return -1;
    return result_sizes(out, DTYPE_I64, NULL, 0, err);
}

int rule_counted(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    take_counted(op, in, count, in_dtype);
    return result_sizes(out, in_dtype[0], &attrs->whole[COUNT_AT], 1, err);
}

int rule_bincount(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    take_counted(op, in, count, in_dtype);
    return result_sizes(out, DTYPE_I64, &attrs->whole[COUNT_AT], 1, err);
}

int rule_nonzero(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count;
    in_dtype[0] = DTYPE_BOOL;
    return result_sizes(out, DTYPE_I64, &attrs->whole[COUNT_AT], 1, err);
}

int rule_allclose(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    struct shape together;
    enum dtype t = operands_promote(in, count);
    operands_take(in_dtype, count, dtype_kind(t) == 'f' ? t : DTYPE_F64);
    if (operands_broadcast(in, count, &together, err))
        return -1;
    return result_sizes(out, DTYPE_BOOL, NULL, 0, err);
}

static bool is_samples(const struct shape *s)
{
    return s->ndim == 1 || s->ndim == 2;
}

static int64_t classes_of(const struct shape *s)
{
    return s->ndim == 2 ? s->size[1] : 1;
}

int rule_accuracy(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    for (int i = 0; i < count; i++)
        in_dtype[i] = in[i].dtype;
    const struct shape *a = &in[0].shape, *b = &in[1].shape;
    bool fits = is_samples(a) && is_samples(b) && a->size[0] == b->size[0];
    if (fits && classes_of(a) > 1 && classes_of(b) > 1)
        fits = classes_of(a) == classes_of(b);
    if (fits)
        return result_sizes(out, DTYPE_F32, NULL, 0, err);
    char left[200], right[200];
    err_set(err, ERR_SHAPE, "labels %s and predictions %s do not fit each other",
            shape_name(a, left, sizeof left), shape_name(b, right, sizeof right));
    return err_hint(err, "each is [samples] with class numbers or [samples, classes] with "
                         "probabilities or one-hot labels");
}

int rule_confusion(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    take_counted(op, in, count, in_dtype);
    if (check_classes(in, err))
        return -1;
    int64_t n = attrs->whole[COUNT_AT], sizes[2] = { n, n };
    return result_sizes(out, DTYPE_I64, sizes, 2, err);
}
