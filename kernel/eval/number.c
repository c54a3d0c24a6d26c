/* Arithmetic on numbers of the session: whole numbers of 64 bits that never wrap, and doubles, with
 * Python's meanings of //, % and **. */
#include "eval/eval_impl.h"

#include "base/checked.h"

#include <math.h>

static int too_large(struct err *err)
{
    err_set(err, ERR_VALUE, "the result does not fit a whole number of 64 bits");
    return err_hint(err, "write one operand with a decimal point");
}

static int zero_division(struct err *err)
{
    return err_set(err, ERR_VALUE, "division by zero");
}

static int whole_result(bool overflow, const int64_t *v, struct value *out, struct err *err)
{
    if (overflow)
        return too_large(err);
    *out = value_whole(*v);
    return 0;
}

static int whole_power(int64_t base, int64_t exponent, struct value *out, struct err *err)
{
    if (exponent < 0) {
        *out = value_real(pow((double)base, (double)exponent));
        return base == 0 ? zero_division(err) : 0;
    }
    int64_t result = 1;
    for (int64_t square = base;;) {
        if (exponent & 1 && checked_mul(result, square, &result))
            return too_large(err);
        exponent >>= 1;
        if (!exponent)
            break;
        if (checked_mul(square, square, &square))
            return too_large(err);
    }
    *out = value_whole(result);
    return 0;
}

static int64_t floor_of_quotient(int64_t a, int64_t b)
{
    int64_t q = a / b;
    return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

static int whole_quotient(enum ast_sign sign, int64_t a, int64_t b, struct value *out,
                          struct err *err)
{
    int64_t q = 0;
    if (b == -1 && checked_sub(0, a, &q))
        return sign == SIGN_REMAINDER ? whole_result(false, &(int64_t){ 0 }, out, err)
                                      : too_large(err);
    if (b != -1)
        q = floor_of_quotient(a, b);
    int64_t rest = b == -1 ? 0 : a - q * b;
    return whole_result(false, sign == SIGN_REMAINDER ? &rest : &q, out, err);
}

static int whole_operate(enum ast_sign sign, int64_t a, int64_t b, struct value *out,
                         struct err *err)
{
    int64_t r = 0;
    switch (sign) {
    case SIGN_ADD:
        return whole_result(checked_add(a, b, &r), &r, out, err);
    case SIGN_SUBTRACT:
        return whole_result(checked_sub(a, b, &r), &r, out, err);
    case SIGN_MULTIPLY:
        return whole_result(checked_mul(a, b, &r), &r, out, err);
    case SIGN_FLOOR_DIVIDE:
    case SIGN_REMAINDER:
        if (b == 0)
            return zero_division(err);
        return whole_quotient(sign, a, b, out, err);
    default:
        return whole_power(a, b, out, err);
    }
}

static double real_operate(enum ast_sign sign, double a, double b)
{
    switch (sign) {
    case SIGN_ADD:
        return a + b;
    case SIGN_SUBTRACT:
        return a - b;
    case SIGN_MULTIPLY:
        return a * b;
    case SIGN_DIVIDE:
        return a / b;
    case SIGN_FLOOR_DIVIDE:
        return floor(a / b);
    case SIGN_REMAINDER:
        return a - b * floor(a / b);
    default:
        return pow(a, b);
    }
}

static int64_t as_whole(struct value v)
{
    return v.kind == VALUE_WHOLE ? v.whole : v.truth;
}

static int compare(enum ast_sign sign, struct value a, struct value b)
{
    bool whole = a.kind != VALUE_REAL && b.kind != VALUE_REAL;
    int64_t i = whole ? as_whole(a) : 0, j = whole ? as_whole(b) : 0;
    double x = value_as_real(a), y = value_as_real(b);
    switch (sign) {
    case SIGN_EQUAL:
        return whole ? i == j : x == y;
    case SIGN_NOT_EQUAL:
        return whole ? i != j : x != y;
    case SIGN_LESS:
        return whole ? i < j : x < y;
    case SIGN_LESS_EQUAL:
        return whole ? i <= j : x <= y;
    case SIGN_GREATER:
        return whole ? i > j : x > y;
    case SIGN_GREATER_EQUAL:
        return whole ? i >= j : x >= y;
    default:
        return -1;
    }
}

int number_operate(enum ast_sign sign, struct value a, struct value b, struct value *out,
                   struct err *err)
{
    int compared = compare(sign, a, b);
    if (compared >= 0) {
        *out = value_bool(compared);
        return 0;
    }
    if (sign == SIGN_AND || sign == SIGN_OR) {
        bool x = value_as_real(a) != 0, y = value_as_real(b) != 0;
        *out = value_bool(sign == SIGN_AND ? x && y : x || y);
        return 0;
    }
    if (sign == SIGN_MATMUL) {
        err_set(err, ERR_TYPE, "@ multiplies matrices, and both sides are numbers");
        return err_hint(err, "write * to multiply numbers");
    }
    if (a.kind == VALUE_REAL || b.kind == VALUE_REAL || sign == SIGN_DIVIDE) {
        double x = value_as_real(a), y = value_as_real(b);
        bool divides = sign == SIGN_DIVIDE || sign == SIGN_FLOOR_DIVIDE || sign == SIGN_REMAINDER;
        if (divides && y == 0)
            return zero_division(err);
        *out = value_real(real_operate(sign, x, y));
        return 0;
    }
    return whole_operate(sign, as_whole(a), as_whole(b), out, err);
}

int number_negate(struct value a, struct value *out, struct err *err)
{
    if (a.kind == VALUE_REAL) {
        *out = value_real(-a.real);
        return 0;
    }
    return whole_operate(SIGN_SUBTRACT, 0, as_whole(a), out, err);
}
