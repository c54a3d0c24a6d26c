/* Every elementwise operation on every instruction set: against the functions of math.h in double
 * within 4 units in the last place, NaN and infinities where they belong; the same value wherever
 * an element stands; strided and broadcast operands. */
#include "cpu_program.h"

#include "tensor/op.h"

enum { N = 2600 };

typedef double unary_fn(double);
typedef double binary_fn(double, double);

static double negative(double x)
{
    return -x;
}
static double sign(double x)
{
    return isnan(x) ? x : (x > 0) - (x < 0);
}
static double square(double x)
{
    return x * x;
}
static double rsqrt(double x)
{
    return 1 / sqrt(x);
}
static double reciprocal(double x)
{
    return 1 / x;
}
static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}
static double softplus(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}
static double gelu(double x)
{
    return 0.5 * x * erfc(-x / sqrt(2));
}
static double silu(double x)
{
    return x / (1 + exp(-x));
}
static double relu(double x)
{
    return x <= 0 ? 0 : x;
}
static double add(double x, double y)
{
    return x + y;
}
static double subtract(double x, double y)
{
    return x - y;
}
static double multiply(double x, double y)
{
    return x * y;
}
static double divide(double x, double y)
{
    return x / y;
}
static double minimum(double x, double y)
{
    return isnan(x) || isnan(y) ? NAN : x < y ? x : y;
}
static double maximum(double x, double y)
{
    return isnan(x) || isnan(y) ? NAN : x > y ? x : y;
}
static double python_remainder(double x, double y)
{
    double r = fmod(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}
static double python_floor_divide(double x, double y)
{
    return y == 0 || isinf(x) ? (y == 0 ? x / y : NAN)
                              : floor((x - python_remainder(x, y)) / y + 0.5);
}

static const struct {
    enum op_id op;
    unary_fn *fn;
    double ulps;
} unaries[] = {
    { OP_negative, negative, 0 },
    { OP_abs, fabs, 0 },
    { OP_sign, sign, 0 },
    { OP_square, square, 0.5 },
    { OP_exp, exp, 4 },
    { OP_expm1, expm1, 4 },
    { OP_log, log, 4 },
    { OP_log1p, log1p, 4 },
    { OP_log2, log2, 4 },
    { OP_sqrt, sqrt, 0.5 },
    { OP_rsqrt, rsqrt, 2 },
    { OP_reciprocal, reciprocal, 0.5 },
    { OP_sin, sin, 4 },
    { OP_cos, cos, 4 },
    { OP_tan, tan, 4 },
    { OP_asin, asin, 4 },
    { OP_acos, acos, 4 },
    { OP_atan, atan, 4 },
    { OP_sinh, sinh, 4 },
    { OP_cosh, cosh, 4 },
    { OP_tanh, tanh, 4 },
    { OP_sigmoid, sigmoid, 6 },
    { OP_softplus, softplus, 6 },
    { OP_gelu, gelu, 200 }, /* far left the result is as good as its argument */
    { OP_silu, silu, 6 },
    { OP_erf, erf, 4 },
    { OP_relu, relu, 0 },
    { OP_floor, floor, 0 },
    { OP_ceil, ceil, 0 },
    { OP__round, rint, 0 },
};

static const struct {
    enum op_id op;
    binary_fn *fn;
    double ulps;
} binaries[] = {
    { OP_add, add, 0.5 },
    { OP_subtract, subtract, 0.5 },
    { OP_multiply, multiply, 0.5 },
    { OP_divide, divide, 0.5 },
    { OP_power, pow, 4 },
    { OP_atan2, atan2, 4 },
    { OP_minimum, minimum, 0 },
    { OP_maximum, maximum, 0 },
    { OP_remainder, python_remainder, 1 },
    { OP_floor_divide, python_floor_divide, 1 },
};

static const float specials[] = { 0.0f,   -0.0f,    1.0f,     -1.0f,     0.5f,   1.5f,
                                  2.5f,   -2.5f,    INFINITY, -INFINITY, NAN,    1e-38f,
                                  -1e-3f, 1e30f,    -1e30f,   3.4e38f,   88.7f,  -87.3f,
                                  100.0f, -103.97f, 1e-45f,   7.0f,      -13.0f, 16777216.0f };
enum { SPECIALS = sizeof specials / sizeof *specials };

static void fill(float *x, float *y)
{
    uint32_t state = 7;
    for (int i = 0; i < N; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = ((float)(int32_t)(state >> 8) * 0x1p-24f - 0.5f) * 40;
        state = state * 1664525u + 1013904223u;
        y[i] = ((float)(int32_t)(state >> 8) * 0x1p-24f - 0.5f) * 8;
    }
    for (int i = 0; i < SPECIALS * SPECIALS; i++) {
        x[i] = specials[i / SPECIALS];
        y[i] = specials[i % SPECIALS];
    }
}

static bool within(float got, double wanted, double ulps)
{
    float rounded = (float)wanted;
    if (isnan(rounded) || isnan(got))
        return isnan(rounded) && isnan(got);
    if (got == rounded)
        return true;
    if (isinf(rounded) || isinf(got)) /* rounding at the edge of the range */
        return fabs(wanted) > 3.4e38 && fabsf(got) > 3.4e38f;
    double unit = (double)nextafterf(fabsf(rounded), INFINITY) - (double)fabsf(rounded);
    return fabs((double)got - wanted) <= (ulps + 0.5) * unit;
}

/* One fused step: r0 <- x, r1 <- y, r2 <- op, store. */
static void run_tile(struct made *m, enum op_id op, enum dtype t, enum dtype out, const void *x,
                     const void *y, int64_t n, void *result)
{
    struct shape s = SHAPE(n);
    int32_t vx = made_tensor(m, BUFFER_INPUT, t, s, x);
    int32_t vy = made_tensor(m, BUFFER_INPUT, t, s, y);
    int32_t vr = made_tensor(m, BUFFER_OUTPUT, out, s, NULL);
    made_fused(m, s);
    CODE(m, .code = TILE_LOAD, .dtype = (uint8_t)t, .dst = 0, .index = vx);
    CODE(m, .code = TILE_LOAD, .dtype = (uint8_t)t, .dst = 1, .index = vy);
    CODE(m, .code = (uint16_t)op, .dtype = (uint8_t)t, .dst = 2, .a = 0, .b = 1);
    CODE(m, .code = TILE_STORE, .dtype = (uint8_t)out, .a = 2, .index = vr);
    made_run_well(m);
    memcpy(result, made_data(m, vr), (size_t)n * dtype_bytes(out));
}

static void run_floats(struct backend_device *d, enum op_id op, const float *x, const float *y,
                       int64_t n, float *result)
{
    struct made m;
    made_init(&m, d);
    run_tile(&m, op, DTYPE_F32, DTYPE_F32, x, y, n, result);
    made_fini(&m);
}

static void check_functions(struct backend_device *d, const float *x, const float *y)
{
    static float got[N], again[N];
    for (size_t k = 0; k < sizeof unaries / sizeof *unaries; k++) {
        run_floats(d, unaries[k].op, x, y, N, got);
        for (int i = 0; i < N; i++)
            if (!within(got[i], unaries[k].fn((double)x[i]), unaries[k].ulps) &&
                !(unaries[k].op == OP_gelu && (x[i] < -10 || fabsf(x[i]) < 1e-37f)) &&
                !(fabs(unaries[k].fn((double)x[i])) < 2e-38 && fabsf(got[i]) < 2e-38f))
                fail_msg("%s(%.9g) = %.9g, not %.9g", op_row(unaries[k].op)->word.name,
                         (double)x[i], (double)got[i], unaries[k].fn((double)x[i]));
        run_floats(d, unaries[k].op, x + 3, y, N - 5, again); /* other places, another tail */
        assert_memory_equal(got + 3, again, (N - 5) * sizeof *got);
    }
    for (size_t k = 0; k < sizeof binaries / sizeof *binaries; k++) {
        run_floats(d, binaries[k].op, x, y, N, got);
        for (int i = 0; i < N; i++) {
            double wanted = binaries[k].fn((double)x[i], (double)y[i]);
            bool huge = fabs((double)x[i] / (double)y[i]) > 1e6; /* floats are sparse there */
            if (within(got[i], wanted, binaries[k].ulps) ||
                (fabs(wanted) < 2e-38 && fabsf(got[i]) < 2e-38f))
                continue;
            if ((binaries[k].op == OP_floor_divide || binaries[k].op == OP_remainder) &&
                (huge || isinf(y[i])))
                continue;
            fail_msg("%s(%.9g, %.9g) = %.9g, not %.9g", op_row(binaries[k].op)->word.name,
                     (double)x[i], (double)y[i], (double)got[i], wanted);
        }
    }
}

static void functions_are_accurate_on_every_isa(void **state)
{
    (void)state;
    static float x[N], y[N];
    static const char *const isas[] = { "v2", "v3", "v4" };
    fill(x, y);
    for (int i = 0; i < 3; i++) {
        setenv("TENSORCELL_ISA", isas[i], 1);
        struct backend_device *d = cpu_open(2, 0);
        check_functions(d, x, y);
        cpu_backend()->close(d);
    }
    unsetenv("TENSORCELL_ISA");
}

static void wholes(struct backend_device *d, enum op_id op, enum dtype out, const int64_t *x,
                   const int64_t *y, int64_t n, void *result)
{
    struct made m;
    made_init(&m, d);
    run_tile(&m, op, DTYPE_I64, out, x, y, n, result);
    made_fini(&m);
}

static void whole_numbers_are_defined_everywhere(void **state)
{
    (void)state;
    static const int64_t x[] = { 7, -7, 7, -7, 5, INT64_MIN, INT64_MIN, INT64_MAX, 2, -2, 0, 1, 3 };
    static const int64_t y[] = { 2, 2, -2, -2, 0, -1, 0, 1, 10, 3, -1, -5, -1 };
    static const int64_t divided[] = { 3, -4, -4, 3, 0, INT64_MIN, 0, INT64_MAX, 0, -1, 0, -1, -3 };
    static const int64_t rest[] = { 1, 1, -1, -1, 0, 0, 0, 0, 2, 1, 0, -4, 0 };
    static const int64_t power[] = { 49, 49, 0, 0, 1, 0, 1, INT64_MAX, 1024, -8, 0, 1, 0 };
    enum { COUNT = sizeof x / sizeof *x };
    int64_t got[COUNT];
    uint8_t truth[COUNT];
    struct backend_device *d = cpu_open(1, 0);
    wholes(d, OP_floor_divide, DTYPE_I64, x, y, COUNT, got);
    assert_memory_equal(got, divided, sizeof got);
    wholes(d, OP_remainder, DTYPE_I64, x, y, COUNT, got);
    assert_memory_equal(got, rest, sizeof got);
    wholes(d, OP_power, DTYPE_I64, x, y, COUNT, got);
    assert_memory_equal(got, power, sizeof got);
    wholes(d, OP_less, DTYPE_BOOL, x, y, COUNT, truth);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(truth[i], x[i] < y[i]);
    wholes(d, OP_add, DTYPE_I64, x, y, COUNT, got);
    assert_true(got[5] == INT64_MAX && got[0] == 9);
    cpu_backend()->close(d);
}

/* where(x > y, clip(x, -2, s), cast(bool)) over strided and broadcast views, a register used twice,
 * two outputs, more elements than a task. */
static void strided_operands(void **state)
{
    (void)state;
    enum { ROWS = 300, COLUMNS = 257 };
    static float x[COLUMNS * ROWS], y[COLUMNS];
    for (int i = 0; i < COLUMNS * ROWS; i++)
        x[i] = (float)(i * 37 % 101 - 50);
    for (int i = 0; i < COLUMNS; i++)
        y[i] = (float)(i % 7 - 3);
    struct backend_device *d = cpu_open(3, 0);
    struct made m;
    made_init(&m, d);
    struct shape space = SHAPE(ROWS, COLUMNS);
    int32_t bx = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(COLUMNS * ROWS), x);
    int32_t by = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(COLUMNS), y);
    struct layout turned = { space, { 1, ROWS }, 0 };
    struct layout row = { space, { 0, -1 }, COLUMNS - 1 };
    int32_t vx = made_view(&m, m.views[bx].buffer, DTYPE_F32, turned);
    int32_t vy = made_view(&m, m.views[by].buffer, DTYPE_F32, row);
    int32_t mask = made_tensor(&m, BUFFER_OUTPUT, DTYPE_BOOL, space, NULL);
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, space, NULL);
    const uint8_t F = DTYPE_F32, B = DTYPE_BOOL;
    made_fused(&m, space);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = vx);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 1, .index = vy);
    CODE(&m, .code = OP_greater, .dtype = F, .dst = 2, .a = 0, .b = 1);
    CODE(&m, .code = TILE_STORE, .dtype = B, .a = 2, .index = mask);
    CODE(&m, .code = OP_cast, .dtype = B, .to = F, .dst = 3, .a = 2);
    CODE(&m, .code = TILE_SCALAR, .dtype = F, .dst = 4, .index = ~made_real(&m, -2));
    CODE(&m, .code = TILE_SCALAR, .dtype = F, .dst = 5, .index = ~made_real(&m, 20));
    CODE(&m, .code = OP_clip, .dtype = F, .dst = 0, .a = 0, .b = 4, .c = 5);
    CODE(&m, .code = OP_where, .dtype = F, .dst = 3, .a = 2, .b = 0, .c = 3);
    CODE(&m, .code = OP_add, .dtype = F, .dst = 3, .a = 3, .b = 3);
    CODE(&m, .code = TILE_STORE, .dtype = F, .a = 3, .index = out);
    made_run_well(&m);
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++) {
            float a = x[i + j * ROWS], b = y[COLUMNS - 1 - j];
            float wanted = a > b ? (a < -2 ? -2 : a > 20 ? 20 : a) : 0.0f;
            assert_int_equal(((uint8_t *)made_data(&m, mask))[i * COLUMNS + j], a > b);
            assert_true(made_floats(&m, out)[i * COLUMNS + j] == 2 * wanted);
        }
    made_fini(&m);
    cpu_backend()->close(d);
}

/* x <- x + 1 and y <- old x * 2, where the output is the input's buffer. */
static void in_place(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    struct made m;
    made_init(&m, d);
    struct shape s = SHAPE(2000);
    float x[2000];
    for (int i = 0; i < 2000; i++)
        x[i] = (float)i;
    int32_t vx = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, s, x);
    int32_t vy = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, s, NULL);
    const uint8_t F = DTYPE_F32;
    made_fused(&m, s);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = vx);
    CODE(&m, .code = TILE_SCALAR, .dtype = F, .dst = 1, .index = ~made_real(&m, 1));
    CODE(&m, .code = OP_add, .dtype = F, .dst = 2, .a = 0, .b = 1);
    CODE(&m, .code = TILE_STORE, .dtype = F, .a = 2, .index = vx);
    CODE(&m, .code = OP_add, .dtype = F, .dst = 2, .a = 0, .b = 0);
    CODE(&m, .code = TILE_STORE, .dtype = F, .a = 2, .index = vy);
    made_run_well(&m);
    for (int i = 0; i < 2000; i++) {
        assert_true(made_floats(&m, vx)[i] == x[i] + 1);
        assert_true(made_floats(&m, vy)[i] == x[i] * 2);
    }
    made_fini(&m);
    cpu_backend()->close(d);
}

/* Two operations that are computed in one loop, against the same two with a store between them. */
static void pairs_change_no_bit(void **state)
{
    (void)state;
    static const enum op_id pairs[][2] = {
        { OP_multiply, OP_add },    { OP_multiply, OP_subtract }, { OP_multiply, OP_multiply },
        { OP_add, OP_add },         { OP_add, OP_multiply },      { OP_subtract, OP_multiply },
        { OP_subtract, OP_divide }, { OP_negative, OP_multiply }, { OP_divide, OP_add },
    };
    static float x[N], y[N];
    const uint8_t F = DTYPE_F32;
    fill(x, y);
    struct backend_device *d = cpu_open(1, 0);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs * 4; i++) {
        struct made m;
        made_init(&m, d);
        uint8_t swap = i & 1, overwrite = i & 2 ? 2 : 4; /* the register of the last result */
        int32_t in[2], out[3];
        in[0] = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(N), x);
        in[1] = made_tensor(&m, BUFFER_INPUT, DTYPE_F32, SHAPE(N), y);
        for (int k = 0; k < 3; k++)
            out[k] = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F32, SHAPE(N), NULL);
        for (int stored = 0; stored < 2; stored++) {
            made_fused(&m, SHAPE(N));
            CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = in[0]);
            CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 1, .index = in[1]);
            CODE(&m, .code = (uint16_t)pairs[i / 4][0], .dtype = F, .dst = 2, .a = 0, .b = 1);
            if (stored)
                CODE(&m, .code = TILE_STORE, .dtype = F, .a = 2, .index = out[2]);
            CODE(&m, .code = TILE_SCALAR, .dtype = F, .dst = 3, .index = ~made_real(&m, 1.7));
            CODE(&m, .code = (uint16_t)pairs[i / 4][1], .dtype = F, .dst = overwrite,
                 .a = swap ? 3 : 2, .b = swap ? 2 : 3);
            CODE(&m, .code = TILE_STORE, .dtype = F, .a = overwrite, .index = out[stored]);
        }
        made_run_well(&m);
        for (int k = 0; k < N; k++) {
            float a = made_floats(&m, out[0])[k], b = made_floats(&m, out[1])[k];
            assert_true(a == b || (isnan(a) && isnan(b)));
        }
        made_fini(&m);
    }
    cpu_backend()->close(d);
}

static void every_row_has_a_place_in_the_tables(void **state)
{
    (void)state;
    struct backend_device *d = cpu_open(1, 0);
    const struct backend *b = cpu_backend();
    for (int op = 0; op < OP_COUNT; op++) {
        const struct op *row = op_row((enum op_id)op);
        bool somewhere = b->supports(d, row->id, DTYPE_F32) || b->supports(d, row->id, DTYPE_I64) ||
                         b->supports(d, row->id, DTYPE_BOOL);
        if (somewhere != (row->class == OP_KERNEL || row->class == OP_TILE))
            fail_msg("%s", row->word.name);
    }
    b->close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_place_in_the_tables),
        cmocka_unit_test(functions_are_accurate_on_every_isa),
        cmocka_unit_test(whole_numbers_are_defined_everywhere),
        cmocka_unit_test(strided_operands),
        cmocka_unit_test(in_place),
        cmocka_unit_test(pairs_change_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
