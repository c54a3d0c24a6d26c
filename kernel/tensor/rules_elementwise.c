/* Rules of the elementwise rows: operands broadcast against each other. In arithmetic bools count
 * as 0 and 1 in i64, so true + true is 2; functions of real numbers give f32 for whole ones. */
#include "tensor/rules_common.h"

static int tile_result(const struct operand *in, int count, enum dtype t, struct op_result *out,
                       struct err *err)
{
    out->dtype = t;
    return operands_broadcast(in, count, &out->shape, err);
}

int rule_same_number(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    (void)op, (void)attrs;
    in_dtype[0] = dtype_number(in[0].dtype);
    return tile_result(in, count, in_dtype[0], out, err);
}

int rule_real(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    enum dtype t = operands_real(in, count);
    operands_take(in_dtype, count, t);
    return tile_result(in, count, t, out, err);
}

int rule_real_to_bool(const struct op *op, const struct operand *in, int count,
                      struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                      struct err *err)
{
    (void)op, (void)attrs;
    in_dtype[0] = dtype_real(in[0].dtype);
    return tile_result(in, count, DTYPE_BOOL, out, err);
}

int rule_logical(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    operands_take(in_dtype, count, DTYPE_BOOL);
    return tile_result(in, count, DTYPE_BOOL, out, err);
}

int rule_cast(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op;
    in_dtype[0] = in[0].dtype;
    if (attrs->dtype < 0) {
        err_set(err, ERR_TYPE, "the dtype to cast to is missing");
        return err_hint(err, "write cast(x, f32)");
    }
    return tile_result(in, count, (enum dtype)attrs->dtype, out, err);
}

int rule_arithmetic(const struct op *op, const struct operand *in, int count,
                    struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                    struct err *err)
{
    (void)op, (void)attrs;
    enum dtype t = operands_number(in, count);
    operands_take(in_dtype, count, t);
    return tile_result(in, count, t, out, err);
}

int rule_choose(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    enum dtype t = operands_promote(in, count);
    operands_take(in_dtype, count, t);
    return tile_result(in, count, t, out, err);
}

int rule_compare(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    enum dtype t = operands_promote(in, count);
    if (dtype_kind(t) == 'i') /* so that a u8 may be compared with 300 */
        t = DTYPE_I64;
    for (int i = 0; i < count; i++) /* and long whole numbers with real ones: f32 holds 24 bits */
        if (dtype_kind(t) == 'f' && !in[i].weak &&
            (in[i].dtype == DTYPE_I32 || in[i].dtype == DTYPE_I64))
            t = DTYPE_F64;
    operands_take(in_dtype, count, t);
    return tile_result(in, count, DTYPE_BOOL, out, err);
}

int rule_where(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
               struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)attrs;
    enum dtype t = operands_promote(in + 1, 2);
    in_dtype[0] = DTYPE_BOOL;
    in_dtype[1] = in_dtype[2] = t;
    return tile_result(in, count, t, out, err);
}
