/* Tensors as NumPy 2 prints arrays. What is expected here was printed by NumPy 2.4. */
#include "display/display.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct device cpu = { .name = "cpu" };

struct held {
    struct buffer buffer;
    struct tensor tensor;
};

static void hold(struct held *h, enum dtype dtype, const void *data, int ndim, const int64_t *size)
{
    struct err err;
    struct shape shape;
    assert_int_equal(shape_set(&shape, size, ndim, &err), 0);
    h->buffer = (struct buffer){ .refs = 1,
                                 .bytes = (size_t)shape_count(&shape) * dtype_bytes(dtype),
                                 .handle = (void *)(uintptr_t)data,
                                 .host = (void *)(uintptr_t)data,
                                 .device = &cpu };
    h->tensor = (struct tensor){
        .refs = 1, .dtype = dtype, .layout = layout_contiguous(&shape), .buffer = &h->buffer
    };
}

static void check_tensor(struct tensor *t, const char *expected)
{
    struct strbuf out;
    struct err err;
    strbuf_init(&out);
    assert_int_equal(display_text(NULL, value_tensor(t), &out, &err), 0);
    assert_string_equal(out.p, expected);
    strbuf_fini(&out);
}

static void check(enum dtype dtype, const void *data, int ndim, const int64_t *size,
                  const char *expected)
{
    struct held h;
    hold(&h, dtype, data, ndim, size);
    check_tensor(&h.tensor, expected);
}

#define SIZES(...)                                                                                 \
    (sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), (int64_t[])                            \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define F32(...)                                                                                   \
    DTYPE_F32, (float[])                                                                           \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define I64(...)                                                                                   \
    DTYPE_I64, (int64_t[])                                                                         \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define BOOL(...)                                                                                  \
    DTYPE_BOOL, (uint8_t[])                                                                        \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static void reals(void **state)
{
    (void)state;
    check(F32(1, 2, 3), SIZES(3), "[1. 2. 3.]");
    check(F32(1.5f, -2.25f, 100), SIZES(3), "[  1.5   -2.25 100.  ]");
    check(F32(0.1f, 0.333333343f), SIZES(2), "[0.1        0.33333334]");
    check(F32(0, -0.0f), SIZES(2), "[ 0. -0.]");
    check(F32(0.012345678f), SIZES(1), "[0.01234568]");
    check(F32(1e-5f, 1), SIZES(2), "[1.e-05 1.e+00]");
    check(F32(1e6f, 1e3f), SIZES(2), "[1.e+06 1.e+03]");
    check(F32(123456.7f, 1000), SIZES(2), "[123456.7   1000. ]");
    check(F32(3.5e10f, 1.25f), SIZES(2), "[3.50e+10 1.25e+00]");
    check(F32(FLT_MAX, FLT_MIN, 1e-45f), SIZES(3), "[3.4028235e+38 1.1754944e-38 1.4012985e-45]");
    check(F32(1.262177448e-29f), SIZES(1), "[1.2621775e-29]"); /* 2 to the power -96 */
    check(F32(0.0002f, 0.1f), SIZES(2), "[0.0002 0.1   ]");
    check(F32(0.0001f, 0.1f), SIZES(2), "[1.e-04 1.e-01]");
}

static void not_finite(void **state)
{
    (void)state;
    check(F32(NAN, 1, INFINITY), SIZES(3), "[nan  1. inf]");
    check(F32(NAN, 1.25f, -INFINITY), SIZES(3), "[ nan 1.25 -inf]");
    check(F32(NAN), SIZES(1), "[nan]");
    check(F32(-INFINITY, 1e-10f), SIZES(2), "[  -inf 1.e-10]");
}

static void whole_and_bool(void **state)
{
    (void)state;
    check(I64(1, -10, 100), SIZES(3), "[  1 -10 100]");
    check(I64(INT64_MIN, 0), SIZES(2), "[-9223372036854775808                    0]");
    check(BOOL(1, 0), SIZES(2), "[ True False]");
    check(BOOL(1, 1), SIZES(2), "[ True  True]");
}

static void scalars(void **state)
{
    (void)state;
    check(DTYPE_F32, (float[]){ 2.5f }, 0, NULL, "2.5");
    check(DTYPE_F32, (float[]){ 1 }, 0, NULL, "1.0");
    check(DTYPE_F32, (float[]){ 0.1f }, 0, NULL, "0.1");
    check(DTYPE_F32, (float[]){ 1e-5f }, 0, NULL, "1e-05");
    check(DTYPE_F32, (float[]){ 999999 }, 0, NULL, "999999.0");
    check(DTYPE_F32, (float[]){ 1.5e6f }, 0, NULL, "1.5e+06");
    check(DTYPE_F32, (float[]){ -NAN }, 0, NULL, "nan");
    check(DTYPE_I64, (int64_t[]){ -7 }, 0, NULL, "-7");
    check(DTYPE_BOOL, (uint8_t[]){ 1 }, 0, NULL, "True");
}

static void brackets(void **state)
{
    (void)state;
    check(I64(1, 2, 3, 4), SIZES(2, 2), "[[1 2]\n [3 4]]");
    check(I64(1, 2, 3, 4), SIZES(2, 2, 1), "[[[1]\n  [2]]\n\n [[3]\n  [4]]]");
    check(I64(1, 2), SIZES(2, 1, 1, 1), "[[[[1]]]\n\n\n [[[2]]]]");
    check(DTYPE_F32, NULL, SIZES(0), "[]");
    check(DTYPE_F32, NULL, SIZES(2, 0, 3), "[]");
}

static void long_lines(void **state)
{
    int64_t x[100];
    (void)state;
    for (int i = 0; i < 100; i++)
        x[i] = i;
    check(DTYPE_I64, x, SIZES(30),
          "[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n"
          " 24 25 26 27 28 29]");
    check(DTYPE_I64, x, SIZES(2, 26),
          "[[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23\n"
          "  24 25]\n"
          " [26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49\n"
          "  50 51]]");
}

static void summarised(void **state)
{
    enum { SIDE = 1001 };
    float *x = malloc(SIDE * SIDE * sizeof *x);
    struct held h;
    (void)state;
    assert_non_null(x);
    for (int i = 0; i < SIDE * SIDE; i++)
        x[i] = (float)i;
    check(DTYPE_F32, x, SIZES(1000 + 1), "[   0.    1.    2. ...  998.  999. 1000.]");
    hold(&h, DTYPE_F32, x, SIZES(SIDE, 4));
    check_tensor(&h.tensor, "[[0.000e+00 1.000e+00 2.000e+00 3.000e+00]\n"
                            " [4.000e+00 5.000e+00 6.000e+00 7.000e+00]\n"
                            " [8.000e+00 9.000e+00 1.000e+01 1.100e+01]\n"
                            " ...\n"
                            " [3.992e+03 3.993e+03 3.994e+03 3.995e+03]\n"
                            " [3.996e+03 3.997e+03 3.998e+03 3.999e+03]\n"
                            " [4.000e+03 4.001e+03 4.002e+03 4.003e+03]]");
    free(x);
}

/* Only the corners are read: the rest of the memory is not even there. */
static void corners_only(void **state)
{
    float x[1] = { 7 };
    struct held h;
    (void)state;
    hold(&h, DTYPE_F32, x, SIZES(1));
    h.tensor.layout.shape = (struct shape){ .ndim = 2, .size = { 1000000, 1000000 } };
    h.tensor.layout.stride[0] = h.tensor.layout.stride[1] = 0;
    check_tensor(&h.tensor, "[[7. 7. 7. ... 7. 7. 7.]\n"
                            " [7. 7. 7. ... 7. 7. 7.]\n"
                            " [7. 7. 7. ... 7. 7. 7.]\n"
                            " ...\n"
                            " [7. 7. 7. ... 7. 7. 7.]\n"
                            " [7. 7. 7. ... 7. 7. 7.]\n"
                            " [7. 7. 7. ... 7. 7. 7.]]");
}

static void strided(void **state)
{
    int64_t x[] = { 1, 2, 3, 4, 5, 6 };
    struct held h;
    (void)state;
    hold(&h, DTYPE_I64, x, SIZES(2, 3));
    h.tensor.layout = (struct layout){ { 2, { 3, 2 } }, { -1, 3 }, 2 };
    check_tensor(&h.tensor, "[[3 6]\n [2 5]\n [1 4]]");
}

static void pending(void **state)
{
    struct tensor t = { .refs = 1, .dtype = DTYPE_F32 };
    struct strbuf out;
    struct err err;
    (void)state;
    strbuf_init(&out);
    assert_int_equal(display_text(NULL, value_tensor(&t), &out, &err), -1);
    assert_int_equal(err.kind, ERR_VALUE);
    strbuf_fini(&out);
}

static void as_result(void **state)
{
    struct held h;
    struct arena a;
    struct bundle shown = { 0 };
    struct err err;
    float x[] = { 1, 2 };
    (void)state;
    arena_init(&a);
    hold(&h, DTYPE_F32, x, SIZES(2));
    assert_int_equal(display_value(NULL, value_tensor(&h.tensor), &a, &shown, &err), 0);
    assert_true(str_is(bundle_get(&shown, MIME_TEXT), "[1. 2.]\nf32 [2] on cpu"));
    assert_true(str_is(bundle_get(&shown, MIME_HTML),
                       "<pre>[1. 2.]</pre><div><small>f32 [2] on cpu</small></div>"));
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reals),          cmocka_unit_test(not_finite),
        cmocka_unit_test(whole_and_bool), cmocka_unit_test(scalars),
        cmocka_unit_test(brackets),       cmocka_unit_test(long_lines),
        cmocka_unit_test(summarised),     cmocka_unit_test(corners_only),
        cmocka_unit_test(strided),        cmocka_unit_test(pending),
        cmocka_unit_test(as_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
