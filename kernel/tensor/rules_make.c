/* Rules of the makers but the random ones: sizes, fill values, ranges. */
#include "tensor/rules_make.h"

#include <inttypes.h>
#include <math.h>

int dtype_refuse(enum dtype t, const char *what, const char *hint, struct err *err)
{
    err_set(err, ERR_TYPE, "%s of dtype %s have no sense", what, dtype_name(t));
    return err_hint(err, "%s", hint);
}

int dtype_fits(enum dtype t, int64_t a, int64_t b, struct err *err)
{
    if (dtype_kind(t) == 'f')
        return 0;
    return dtype_check_whole(t, a, err) || dtype_check_whole(t, b, err) ? -1 : 0;
}

int shape_made(struct op_attrs *attrs, struct shape *out, struct err *err)
{
    if (attrs->shape.ndim < 0)
        attrs->shape.ndim = 0;
    return shape_set(out, attrs->shape.size, attrs->shape.ndim, err);
}

int rule_make(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count, (void)in_dtype;
    out->dtype = dtype_asked(attrs, DTYPE_F32);
    return shape_made(attrs, &out->shape, err);
}

/* f32 unless said otherwise: by dtype=, or by a value that is true or false. */
int rule_full(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    out->dtype = dtype_asked(attrs, in[0].dtype == DTYPE_BOOL ? DTYPE_BOOL : DTYPE_F32);
    in_dtype[0] = out->dtype;
    if (operand_single(&in[0], "value", err))
        return -1;
    return shape_made(attrs, &out->shape, err);
}

int rule_like(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count, (void)err;
    in_dtype[0] = in[0].dtype;
    return result_set(out, dtype_asked(attrs, in[0].dtype), &in[0].shape);
}

int rule_full_like(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    if (operand_single(&in[1], "value", err) || rule_like(op, in, count, attrs, out, in_dtype, err))
        return -1;
    in_dtype[1] = out->dtype;
    return 0;
}

int rule_eye(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
             struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count, (void)in_dtype;
    if (attrs->whole[1] == -1)
        attrs->whole[1] = attrs->whole[0];
    return result_sizes(out, dtype_asked(attrs, DTYPE_F32), attrs->whole, 2, err);
}

static int64_t whole_of(double v)
{
    return v >= 0x1p63 ? INT64_MAX : v < -0x1p63 ? INT64_MIN : (int64_t)v;
}

static int count_steps(const double *real, int64_t *n, struct err *err)
{
    double start = real[0], stop = real[1], step = real[2];
    if (!isfinite(start) || !isfinite(stop) || !isfinite(step)) {
        err_set(err, ERR_VALUE, "start %g, stop %g and step %g have to be finite", start, stop,
                step);
        return err_hint(err, "write arange(start, stop, step) with plain numbers");
    }
    if (step == 0) {
        err_set(err, ERR_VALUE, "step is 0, so stop would never be reached");
        return err_hint(err, "give a step other than 0");
    }
    double steps = ceil((stop - start) / step);
    if (!(steps < 0x1p62)) {
        err_set(err, ERR_VALUE, "%g to %g in steps of %g are too many numbers", start, stop, step);
        return err_hint(err, "choose a larger step");
    }
    *n = steps > 0 ? (int64_t)steps : 0;
    return 0;
}

int rule_arange(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count, (void)in_dtype;
    if (isnan(attrs->real[1])) { /* one number alone is the stop */
        attrs->real[1] = attrs->real[0];
        attrs->real[0] = 0;
    }
    int64_t n;
    if (count_steps(attrs->real, &n, err))
        return -1;
    enum dtype t = dtype_asked(attrs, attrs->all_whole ? DTYPE_I64 : DTYPE_F32);
    const double *real = attrs->real, last = real[0] + (double)(n - 1) * real[2];
    if (t == DTYPE_BOOL)
        return dtype_refuse(t, "ranges", "choose dtype=i64 or dtype=f32", err);
    if (n > 0 && dtype_fits(t, whole_of(real[0]), whole_of(last), err))
        return -1;
    return result_sizes(out, t, &n, 1, err);
}

int rule_linspace(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count, (void)in_dtype;
    enum dtype t = dtype_asked(attrs, DTYPE_F32);
    if (t == DTYPE_BOOL)
        return dtype_refuse(t, "ranges", "choose dtype=i64 or dtype=f32", err);
    if (!isfinite(attrs->real[0]) || !isfinite(attrs->real[1])) {
        err_set(err, ERR_VALUE, "start %g and stop %g have to be finite", attrs->real[0],
                attrs->real[1]);
        return err_hint(err, "write linspace(start, stop, num) with plain numbers");
    }
    if (dtype_fits(t, whole_of(attrs->real[0]), whole_of(attrs->real[1]), err))
        return -1;
    return result_sizes(out, t, attrs->whole, 1, err);
}

int rule_one_hot(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    in_dtype[0] = DTYPE_I64;
    if (operand_whole(&in[0], "labels", err))
        return -1;
    if (attrs->whole[0] < 1) {
        err_set(err, ERR_VALUE, "%" PRId64 " classes are too few", attrs->whole[0]);
        return err_hint(err, "give the number of classes, 1 or more");
    }
    int64_t sizes[MAX_DIMS + 1];
    for (int i = 0; i < in[0].shape.ndim; i++)
        sizes[i] = in[0].shape.size[i];
    sizes[in[0].shape.ndim] = attrs->whole[0];
    return result_sizes(out, dtype_asked(attrs, DTYPE_F32), sizes, in[0].shape.ndim + 1, err);
}
