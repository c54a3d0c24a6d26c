/* Rules of the makers of random numbers: sizes, dtypes, and whether the distribution makes sense.
 */
#include "base/checked.h"
#include "tensor/rules_make.h"

#include <inttypes.h>
#include <math.h>

/* Seed and draw number, the last two operands of a random row. */
static void take_draw(enum dtype *in_dtype, int count)
{
    operands_take(in_dtype + count - 2, 2, DTYPE_I64);
}

static bool is_finite(enum dtype t, double v)
{
    return isfinite(scalar_convert((union scalar){ .real = v }, DTYPE_F64, t).real);
}

static int check_distribution(const struct op *op, const double *real, enum dtype t,
                              struct err *err)
{
    if (dtype_kind(t) != 'f')
        return dtype_refuse(t, "random real numbers", "randint and bernoulli draw others", err);
    bool normal = op->id == OP_normal || op->id == OP_normal_like;
    bool wide = !normal && !is_finite(t, real[1] - real[0]);
    if (!is_finite(t, real[0]) || !is_finite(t, real[1]) || wide) {
        err_set(err, ERR_VALUE, "%s %g and %s %g have to be finite", normal ? "mean" : "low",
                real[0], normal ? "std" : "high", real[1]);
        return err_hint(err, "give plain numbers, not too large for %s", dtype_name(t));
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
    out->dtype = dtype_asked(attrs, DTYPE_F32);
    if (check_distribution(op, attrs->real, out->dtype, err))
        return -1;
    return shape_made(attrs, &out->shape, err);
}

int rule_random_like(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    take_draw(in_dtype, count);
    in_dtype[0] = in[0].dtype;
    enum dtype t = dtype_asked(attrs, dtype_real(in[0].dtype));
    if (check_distribution(op, attrs->real, t, err))
        return -1;
    return result_set(out, t, &in[0].shape);
}

int rule_randint(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)in;
    take_draw(in_dtype, count);
    if (attrs->whole[1] == ATTR_NONE && attrs->whole[0] != 0) { /* one bound: the upper one */
        attrs->whole[1] = attrs->whole[0];
        attrs->whole[0] = 0;
    }
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
    out->dtype = dtype_asked(attrs, DTYPE_I64);
    if (dtype_kind(out->dtype) != 'i')
        return dtype_refuse(out->dtype, "random whole numbers",
                            "choose a whole dtype, as i64 or u8; uniform draws real numbers", err);
    if (dtype_fits(out->dtype, low, high - 1, err))
        return -1;
    return shape_made(attrs, &out->shape, err);
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
    out->dtype = dtype_asked(attrs, DTYPE_BOOL);
    return shape_made(attrs, &out->shape, err);
}

int rule_permutation(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    (void)op, (void)in;
    take_draw(in_dtype, count);
    enum dtype t = dtype_asked(attrs, DTYPE_I64);
    if (dtype_kind(t) != 'i')
        return dtype_refuse(t, "permutations", "choose a whole dtype, as i64", err);
    if (attrs->whole[0] > 0 && dtype_fits(t, 0, attrs->whole[0] - 1, err))
        return -1;
    return result_sizes(out, t, attrs->whole, 1, err);
}
