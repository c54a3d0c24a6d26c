/* Rules of the makers: sizes, fill values, ranges, random numbers. */
#include "base/checked.h"
#include "tensor/rules_common.h"

#include <inttypes.h>
#include <math.h>

static enum dtype asked_or(const struct op_attrs *attrs, enum dtype standard)
{
    return attrs->dtype >= 0 ? (enum dtype)attrs->dtype : standard;
}

static int made_shape(struct op_attrs *attrs, struct shape *out, struct err *err)
{
    if (attrs->shape.ndim < 0)
        attrs->shape.ndim = 0;
    return shape_set(out, attrs->shape.size, attrs->shape.ndim, err);
}

/* Seed and draw number, the last two operands of a random row. */
static void take_draw(enum dtype *in_dtype, int count)
{
    operands_take(in_dtype + count - 2, 2, DTYPE_I64);
}

int rule_make(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count, (void)in_dtype;
    out->dtype = asked_or(attrs, DTYPE_F32);
    return made_shape(attrs, &out->shape, err);
}

/* f32 unless said otherwise: by dtype=, or by a value that is true or false. */
int rule_full(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    out->dtype = asked_or(attrs, in[0].dtype == DTYPE_BOOL ? DTYPE_BOOL : DTYPE_F32);
    in_dtype[0] = out->dtype;
    if (operand_single(&in[0], "value", err))
        return -1;
    return made_shape(attrs, &out->shape, err);
}

int rule_like(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count, (void)err;
    in_dtype[0] = in[0].dtype;
    return result_set(out, asked_or(attrs, in[0].dtype), &in[0].shape);
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
    return result_sizes(out, asked_or(attrs, DTYPE_F32), attrs->whole, 2, err);
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
    enum dtype t = asked_or(attrs, attrs->all_whole ? DTYPE_I64 : DTYPE_F32);
    if (t == DTYPE_BOOL) {
        err_set(err, ERR_TYPE, "a range of bools has no sense");
        return err_hint(err, "choose dtype=i64 or dtype=f32");
    }
    return result_sizes(out, t, &n, 1, err);
}

int rule_linspace(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in, (void)count, (void)in_dtype;
    return result_sizes(out, DTYPE_F32, attrs->whole, 1, err);
}

int rule_one_hot(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    in_dtype[0] = DTYPE_I64;
    if (attrs->whole[0] < 1) {
        err_set(err, ERR_VALUE, "%" PRId64 " classes are too few", attrs->whole[0]);
        return err_hint(err, "give the number of classes, 1 or more");
    }
    int64_t sizes[MAX_DIMS + 1];
    for (int i = 0; i < in[0].shape.ndim; i++)
        sizes[i] = in[0].shape.size[i];
    sizes[in[0].shape.ndim] = attrs->whole[0];
    return result_sizes(out, DTYPE_F32, sizes, in[0].shape.ndim + 1, err);
}

static int check_distribution(const struct op *op, const double *real, struct err *err)
{
    bool normal = op->id == OP_normal || op->id == OP_normal_like;
    if (!isfinite(real[0]) || !isfinite(real[1])) {
        err_set(err, ERR_VALUE, "%s %g and %s %g have to be finite", normal ? "mean" : "low",
                real[0], normal ? "std" : "high", real[1]);
        return err_hint(err, "give plain numbers");
    }
    if (normal && real[1] < 0) {
        err_set(err, ERR_VALUE, "std %g is negative", real[1]);
        return err_hint(err, "a standard deviation is 0 or more");
    }
    if (!normal && real[1] < real[0]) {
        err_set(err, ERR_VALUE, "high %g is below low %g", real[1], real[0]);
        return err_hint(err, "exchange the two");
    }
    return 0;
}

int rule_random(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)in;
    take_draw(in_dtype, count);
    out->dtype = DTYPE_F32;
    if (check_distribution(op, attrs->real, err))
        return -1;
    return made_shape(attrs, &out->shape, err);
}

int rule_random_like(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    take_draw(in_dtype, count);
    in_dtype[0] = in[0].dtype;
    if (check_distribution(op, attrs->real, err))
        return -1;
    return result_set(out, DTYPE_F32, &in[0].shape);
}

int rule_randint(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in;
    take_draw(in_dtype, count);
    int64_t low = attrs->whole[0], high = attrs->whole[1], width;
    if (high == ATTR_NONE) {
        err_set(err, ERR_VALUE, "high is missing");
        return err_hint(err, "write randint(2, 3, high=10); high itself is never drawn");
    }
    if (high <= low || checked_sub(high, low, &width)) {
        err_set(err, ERR_VALUE, "no numbers to draw from low %" PRId64 " up to high %" PRId64, low,
                high);
        return err_hint(err, "high has to be greater than low, by less than 2^63");
    }
    out->dtype = DTYPE_I64;
    return made_shape(attrs, &out->shape, err);
}

int rule_bernoulli(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in;
    take_draw(in_dtype, count);
    if (!(attrs->real[0] >= 0 && attrs->real[0] <= 1)) {
        err_set(err, ERR_VALUE, "p %g is no probability", attrs->real[0]);
        return err_hint(err, "give p from 0 to 1");
    }
    out->dtype = DTYPE_BOOL;
    return made_shape(attrs, &out->shape, err);
}

int rule_permutation(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    (void)op, (void)in;
    take_draw(in_dtype, count);
    return result_sizes(out, DTYPE_I64, attrs->whole, 1, err);
}
