/* Dtypes: the whole table of promotion, and what an element of one is as an element of another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tensor/element.h"
#include "tensor/half.h"

#include <math.h>
#include <string.h>

static void promotion(void **state)
{
    (void)state;
    static const char *const table[DTYPE_COUNT][DTYPE_COUNT] = {
        /*            bool    u8      i8      i32     i64     f16     bf16    f32    f64 */
        /* bool */ { "bool", "u8", "i8", "i32", "i64", "f16", "bf16", "f32", "f64" },
        /* u8   */ { "u8", "u8", "i32", "i32", "i64", "f16", "bf16", "f32", "f64" },
        /* i8   */ { "i8", "i32", "i8", "i32", "i64", "f16", "bf16", "f32", "f64" },
        /* i32  */ { "i32", "i32", "i32", "i32", "i64", "f16", "bf16", "f32", "f64" },
        /* i64  */ { "i64", "i64", "i64", "i64", "i64", "f16", "bf16", "f32", "f64" },
        /* f16  */ { "f16", "f16", "f16", "f16", "f16", "f16", "f32", "f32", "f64" },
        /* bf16 */ { "bf16", "bf16", "bf16", "bf16", "bf16", "f32", "bf16", "f32", "f64" },
        /* f32  */ { "f32", "f32", "f32", "f32", "f32", "f32", "f32", "f32", "f64" },
        /* f64  */ { "f64", "f64", "f64", "f64", "f64", "f64", "f64", "f64", "f64" },
    };
    for (int a = 0; a < DTYPE_COUNT; a++)
        for (int b = 0; b < DTYPE_COUNT; b++)
            assert_string_equal(dtype_name(dtype_promote((enum dtype)a, (enum dtype)b)),
                                table[a][b]);
}

static void names_and_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *name, *alias;
        enum dtype compute;
        int64_t least, most;
    } wanted[DTYPE_COUNT] = {
        { "bool", "boolean", DTYPE_BOOL, 0, 1 },
        { "u8", "uint8", DTYPE_I64, 0, 255 },
        { "i8", "int8", DTYPE_I64, -128, 127 },
        { "i32", "int32", DTYPE_I64, INT32_MIN, INT32_MAX },
        { "i64", "int64", DTYPE_I64, INT64_MIN, INT64_MAX },
        { "f16", "float16", DTYPE_F32, 0, 0 },
        { "bf16", "bfloat16", DTYPE_F32, 0, 0 },
        { "f32", "float32", DTYPE_F32, 0, 0 },
        { "f64", "float64", DTYPE_F64, 0, 0 },
    };
    for (int i = 0; i < DTYPE_COUNT; i++) {
        enum dtype t = (enum dtype)i, found;
        assert_true(dtype_find(str_of(wanted[i].name), &found) && found == t);
        assert_true(dtype_find(str_of(wanted[i].alias), &found) && found == t);
        assert_int_equal(dtype_compute(t), wanted[i].compute);
        if (dtype_kind(t) == 'f')
            continue;
        struct err err = { 0 };
        assert_true(dtype_least(t) == wanted[i].least && dtype_most(t) == wanted[i].most);
        assert_int_equal(dtype_check_whole(t, wanted[i].most, &err), 0);
        assert_int_equal(dtype_check_whole(t, wanted[i].least, &err), 0);
        if (t == DTYPE_I64)
            continue;
        assert_int_equal(dtype_check_whole(t, wanted[i].most + 1, &err), -1);
        assert_int_equal(dtype_check_whole(t, wanted[i].least - 1, &err), -1);
        assert_int_equal(err.kind, ERR_VALUE);
    }
}

/* Each of the 65,536 patterns is a float, and that float is the pattern again. */
static void narrow_patterns_go_there_and_back(void **state)
{
    (void)state;
    for (uint32_t i = 0; i <= UINT16_MAX; i++) {
        uint16_t bits = (uint16_t)i, quiet = bits;
        float half = half_float(bits), bfloat = bfloat_float(bits);
        if ((bits & 0x7c00) == 0x7c00 && bits & 0x3ff)
            quiet = bits | 0x200; /* a NaN stays one, and is quiet */
        assert_int_equal(float_half(half), quiet);
        assert_true(isnan(half) == (quiet != bits || (bits & 0x7e00) == 0x7e00));
        quiet = (bits & 0x7fff) > 0x7f80 ? bits | 0x40 : bits;
        assert_int_equal(float_bfloat(bfloat), quiet);
        int exponent = bits >> 10 & 31;
        if (exponent < 31) {
            double digits = (bits & 0x3ff) + (exponent ? 1024 : 0);
            double wanted = ldexp(digits, (exponent ? exponent : 1) - 25);
            assert_true((double)half == (bits & 0x8000 ? -wanted : wanted));
        }
    }
}

/* Between two neighbours: below, at and above the middle, which goes to the even one. Above, only
 * digits that f32 no longer has tell the direction. */
static void rounding_is_to_nearest_even(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        enum dtype t = kind ? DTYPE_BF16 : DTYPE_F16;
        uint16_t last = kind ? 0x7f7f : 0x7bff;
        for (uint16_t bits = 0; bits < last; bits++) {
            uint16_t next = bits + 1, even = bits & 1 ? next : bits, got[3];
            double low = element_real(t, &bits), high = element_real(t, &next);
            double middle = low + (high - low) / 2, step = (high - low) * 0x1p-40;
            element_write(t, (union scalar){ .real = middle - step }, &got[0]);
            element_write(t, (union scalar){ .real = middle }, &got[1]);
            element_write(t, (union scalar){ .real = middle + step }, &got[2]);
            assert_int_equal(got[0], bits);
            assert_int_equal(got[1], even);
            assert_int_equal(got[2], next);
        }
    }
    uint16_t got;
    element_write(DTYPE_F16, (union scalar){ .real = 65519.99 }, &got);
    assert_int_equal(got, 0x7bff);
    element_write(DTYPE_F16, (union scalar){ .real = 65520 }, &got);
    assert_int_equal(got, 0x7c00);
    element_write(DTYPE_F16, (union scalar){ .real = -1e300 }, &got);
    assert_int_equal(got, 0xfc00);
    element_write(DTYPE_BF16, (union scalar){ .real = 1e300 }, &got);
    assert_int_equal(got, 0x7f80);
}

static int64_t whole(enum dtype from, union scalar v, enum dtype to)
{
    return scalar_convert(v, from, to).whole;
}

static void numbers_convert(void **state)
{
    (void)state;
    const union scalar large = { .whole = INT64_MAX }, minus = { .whole = -1 };
    assert_int_equal(whole(DTYPE_I64, (union scalar){ .whole = 300 }, DTYPE_U8), 44);
    assert_int_equal(whole(DTYPE_I64, (union scalar){ .whole = 200 }, DTYPE_I8), -56);
    assert_int_equal(whole(DTYPE_I64, minus, DTYPE_U8), 255);
    assert_int_equal(whole(DTYPE_I64, large, DTYPE_I32), -1);
    assert_int_equal(whole(DTYPE_I64, minus, DTYPE_BOOL), 1);
    assert_int_equal(whole(DTYPE_F32, (union scalar){ .real = -2.9 }, DTYPE_I8), -2);
    assert_int_equal(whole(DTYPE_F32, (union scalar){ .real = 300 }, DTYPE_U8), 255);
    assert_int_equal(whole(DTYPE_F32, (union scalar){ .real = -300 }, DTYPE_U8), 0);
    assert_int_equal(whole(DTYPE_F32, (union scalar){ .real = NAN }, DTYPE_I64), 0);
    assert_int_equal(whole(DTYPE_F32, (union scalar){ .real = NAN }, DTYPE_BOOL), 1);
    assert_true(whole(DTYPE_F64, (union scalar){ .real = 1e300 }, DTYPE_I64) == INT64_MAX);
    assert_true(whole(DTYPE_F64, (union scalar){ .real = -INFINITY }, DTYPE_I64) == INT64_MIN);
    assert_true(scalar_convert((union scalar){ .real = 0.1 }, DTYPE_F64, DTYPE_F32).real ==
                (double)0.1f);
    assert_true(scalar_convert((union scalar){ .real = 0.1 }, DTYPE_F64, DTYPE_F16).real ==
                0.0999755859375);
    assert_true(scalar_convert(large, DTYPE_I64, DTYPE_F64).real == 0x1p63);
    /* 2^60 + 2^52 + 1 is above the middle of two neighbours of bf16; as a double it is the middle.
     */
    const union scalar close = { .whole = ((int64_t)1 << 60) + ((int64_t)1 << 52) + 1 };
    assert_true(scalar_convert(close, DTYPE_I64, DTYPE_BF16).real == 0x1p60 + 0x1p53);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promotion),
        cmocka_unit_test(names_and_ranges),
        cmocka_unit_test(narrow_patterns_go_there_and_back),
        cmocka_unit_test(rounding_is_to_nearest_even),
        cmocka_unit_test(numbers_convert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
