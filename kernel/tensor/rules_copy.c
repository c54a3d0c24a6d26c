/* Rules of the shape rows that move elements to new places: joining, repeating, padding.
 */
#include "base/checked.h"
#include "tensor/rules_common.h"

#include <inttypes.h>

static int refuse_join(const struct operand *in, int other, int axis, struct err *err)
{
    char first[200], second[200];
    err_set(err, ERR_SHAPE, "shapes %s and %s cannot be joined along axis %d",
            shape_name(&in[0].shape, first, sizeof first),
            shape_name(&in[other].shape, second, sizeof second), axis);
    return err_hint(err, "all sizes but that of axis %d have to be equal", axis);
}

static int need_tensors(int count, struct err *err)
{
    if (count > 0)
        return 0;
    err_set(err, ERR_VALUE, "no tensors are given");
    return err_hint(err, "give them in a list, as in concat([a, b])");
}

int rule_concat(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    if (need_tensors(count, err))
        return -1;
    if (in[0].shape.ndim == 0) {
        err_set(err, ERR_SHAPE, "single numbers have no axis to be joined along");
        return err_hint(err, "stack makes a new axis: stack([a, b])");
    }
    if (axis_whole(&attrs->whole[0], in[0].shape.ndim, err))
        return -1;
    int axis = (int)attrs->whole[0];
    struct shape s = in[0].shape;
    for (int i = 1; i < count; i++) {
        if (!shape_joins(&in[0].shape, &in[i].shape, axis))
            return refuse_join(in, i, axis, err);
        if (checked_add(s.size[axis], in[i].shape.size[axis], &s.size[axis]))
            s.size[axis] = SIZE_TOO_LARGE;
    }
    out->dtype = operands_promote(in, count);
    operands_take(in_dtype, count, out->dtype);
    return shape_set(&out->shape, s.size, s.ndim, err);
}

int rule_stack(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    if (need_tensors(count, err) || axis_whole(&attrs->whole[0], in[0].shape.ndim + 1, err))
        return -1;
    for (int i = 1; i < count; i++) {
        if (!shape_equal(&in[0].shape, &in[i].shape)) {
            char first[200], second[200];
            err_set(err, ERR_SHAPE, "shapes %s and %s differ",
                    shape_name(&in[0].shape, first, sizeof first),
                    shape_name(&in[i].shape, second, sizeof second));
            return err_hint(err, "tensors to stack have the same shape; concat joins along an "
                                 "axis that is there");
        }
    }
    out->dtype = operands_promote(in, count);
    operands_take(in_dtype, count, out->dtype);
    int64_t sizes[MAX_DIMS + 1], axis = attrs->whole[0];
    for (int i = 0; i <= in[0].shape.ndim; i++)
        sizes[i] = i == axis ? count : in[0].shape.size[i > axis ? i - 1 : i];
    return shape_set(&out->shape, sizes, in[0].shape.ndim + 1, err);
}

int rule_hstack(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    attrs->whole[0] = count > 0 && in[0].shape.ndim > 1;
    return rule_concat(op, in, count, attrs, out, in_dtype, err);
}

int rule_vstack(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    bool rows = count > 0 && in[0].shape.ndim < 2;
    attrs->whole[0] = 0;
    return (rows ? rule_stack : rule_concat)(op, in, count, attrs, out, in_dtype, err);
}

/* a * b, for sizes that shape_set refuses when they do not fit. */
static int64_t times(int64_t a, int64_t b)
{
    int64_t product;
    return checked_mul(a, b, &product) ? SIZE_TOO_LARGE : product;
}

int rule_tile(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    in_dtype[0] = out->dtype = in[0].dtype;
    const struct shape *x = &in[0].shape;
    struct shape given = attrs->shape;
    int reps = given.ndim < 0 ? 0 : given.ndim;
    int ndim = reps > x->ndim ? reps : x->ndim;
    int64_t sizes[MAX_DIMS];
    attrs->shape.ndim = ndim;
    for (int i = 0; i < ndim; i++) {
        int from = i - (ndim - reps), axis = i - (ndim - x->ndim);
        int64_t n = from >= 0 ? given.size[from] : 1;
        if (n < 0) {
            err_set(err, ERR_VALUE, "%" PRId64 " repeats are negative", n);
            return err_hint(err, "give 0 or more");
        }
        attrs->shape.size[i] = n;
        sizes[i] = times(n, axis >= 0 ? x->size[axis] : 1);
    }
    return shape_set(&out->shape, sizes, ndim, err);
}

int rule_repeat(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    in_dtype[0] = out->dtype = in[0].dtype;
    if (axes_one(attrs, in[0].shape.ndim, err))
        return -1;
    if (attrs->whole[0] < 0) {
        err_set(err, ERR_VALUE, "%" PRId64 " repeats are negative", attrs->whole[0]);
        return err_hint(err, "give 0 or more");
    }
    struct shape s = in[0].shape;
    if (attrs->axis_count < 0)
        s = (struct shape){ .ndim = 1, .size = { shape_count(&s) } };
    int axis = attrs->axis_count < 0 ? 0 : attrs->axes[0];
    s.size[axis] = times(s.size[axis], attrs->whole[0]);
    return shape_set(&out->shape, s.size, s.ndim, err);
}

static int spread_widths(struct op_attrs *attrs, int ndim, struct err *err)
{
    int64_t one = attrs->whole[0];
    if (attrs->axis_count < 0)
        for (int i = 0; i < 2 * ndim; i++)
            attrs->whole[i] = one;
    else if (attrs->axis_count != ndim) {
        err_set(err, ERR_VALUE, "%d pairs of widths are given for %d axes", attrs->axis_count,
                ndim);
        return err_hint(err, "give one [before, after] for each axis, or one number for all");
    }
    attrs->axis_count = ndim;
    return 0;
}

int rule_pad(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
             struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    const struct shape *x = &in[0].shape;
    out->dtype = in[0].dtype;
    if (dtype_kind(in[1].dtype) == 'f') /* a decimal border makes decimals */
        out->dtype = operands_promote(in, count);
    operands_take(in_dtype, count, out->dtype);
    if (operand_single(&in[1], "value", err) || spread_widths(attrs, x->ndim, err))
        return -1;
    struct shape s = *x;
    for (int i = 0; i < x->ndim; i++) {
        const int64_t *width = &attrs->whole[2 * i];
        if (width[0] < 0 || width[1] < 0) {
            err_set(err, ERR_VALUE, "widths %" PRId64 " and %" PRId64 " of axis %d are negative",
                    width[0], width[1], i);
            return err_hint(err, "give 0 or more; x[1:-1] cuts a border off");
        }
        if (checked_add(s.size[i], width[0], &s.size[i]) ||
            checked_add(s.size[i], width[1], &s.size[i]))
            s.size[i] = SIZE_TOO_LARGE;
    }
    return shape_set(&out->shape, s.size, s.ndim, err);
}

static int64_t positive_rest(int64_t shift, int64_t size)
{
    int64_t rest = size ? shift % size : 0;
    return rest < 0 ? rest + size : rest;
}

/* shape.size: one shift, or one for each axis named, which need not be rising nor distinct. */
static int read_shifts(struct op_attrs *attrs, const struct shape *x, int64_t *shift,
                       struct err *err)
{
    int given = attrs->shape.ndim;
    if (given > 1 && attrs->axis_count < 0) {
        err_set(err, ERR_VALUE, "%d shifts are given, and no axes", given);
        return err_hint(err, "name the axes, as in roll(x, [1, 2], axis=[0, 1])");
    }
    if (given != 1 && given != attrs->axis_count) {
        err_set(err, ERR_VALUE, "%d shifts are given for %d axes", given, attrs->axis_count);
        return err_hint(err, "give one shift for each axis, or one for all");
    }
    for (int i = 0; i < attrs->axis_count; i++) {
        int axis;
        if (axis_normalize(attrs->axes[i], x->ndim, &axis, err))
            return -1;
        int64_t size = x->size[axis];
        int64_t by = positive_rest(attrs->shape.size[given == 1 ? 0 : i], size);
        shift[axis] -= shift[axis] >= size - by ? size - by : -by;
    }
    return 0;
}

int rule_roll(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    const struct shape *x = &in[0].shape;
    int64_t shift[MAX_DIMS] = { 0 };
    in_dtype[0] = in[0].dtype;
    result_set(out, in[0].dtype, x);
    if (read_shifts(attrs, x, shift, err))
        return -1;
    if (attrs->axis_count < 0) {
        attrs->shape.size[0] = positive_rest(attrs->shape.size[0], shape_count(x));
        return 0;
    }
    attrs->axis_count = attrs->shape.ndim = x->ndim;
    for (int i = 0; i < x->ndim; i++) {
        attrs->axes[i] = i;
        attrs->shape.size[i] = shift[i];
    }
    return 0;
}

int rule_triangle(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count, (void)attrs;
    in_dtype[0] = in[0].dtype;
    result_set(out, in[0].dtype, &in[0].shape);
    if (in[0].shape.ndim >= 2)
        return 0;
    char text[200];
    err_set(err, ERR_SHAPE, "%s is no matrix", shape_name(&in[0].shape, text, sizeof text));
    return err_hint(err, "a triangle needs at least two axes");
}

static int64_t diagonal_length(const struct shape *x, int64_t k)
{
    int64_t rows = x->size[0], columns = x->size[1];
    if (k <= -rows || k >= columns)
        return 0;
    rows = k < 0 ? rows + k : rows;
    columns = k > 0 ? columns - k : columns;
    return rows < columns ? rows : columns;
}

int rule_diag(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    const struct shape *x = &in[0].shape;
    int64_t k = attrs->whole[0];
    in_dtype[0] = in[0].dtype;
    if (x->ndim == 2) {
        int64_t n = diagonal_length(x, k);
        return result_sizes(out, in[0].dtype, &n, 1, err);
    }
    if (x->ndim == 1) {
        int64_t n;
        if (k == INT64_MIN || checked_add(x->size[0], k < 0 ? -k : k, &n))
            n = SIZE_TOO_LARGE;
        return result_sizes(out, in[0].dtype, (int64_t[]){ n, n }, 2, err);
    }
    char text[200];
    err_set(err, ERR_SHAPE, "%s is neither a row nor a matrix", shape_name(x, text, sizeof text));
    return err_hint(err, "diag takes one or two axes");
}

int rule_flat_same(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count, (void)attrs, (void)err;
    in_dtype[0] = in[0].dtype;
    return result_set(out, in[0].dtype, &in[0].shape);
}
