/* Casts between all dtypes on every instruction set: the loops of the CPU against the element by
 * element conversions of tensor/element.h, and the real numbers' divisions in f64. */
#include "cpu_program.h"

enum { N = 1 << 16 };

static void run_cast(struct backend_device *d, enum dtype from, enum dtype to, const void *x,
                     void *got)
{
    struct made m;
    made_init(&m, d);
    int32_t in = made_tensor(&m, BUFFER_INPUT, from, SHAPE(N - 3), x);
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, to, SHAPE(N - 3), NULL);
    made_fused(&m, SHAPE(N - 3));
    CODE(&m, .code = TILE_LOAD, .dtype = (uint8_t)from, .dst = 0, .index = in);
    CODE(&m, .code = OP_cast, .dtype = (uint8_t)from, .to = (uint8_t)to, .dst = 1, .a = 0);
    CODE(&m, .code = TILE_STORE, .dtype = (uint8_t)to, .a = 1, .index = out);
    made_run_well(&m);
    memcpy(got, made_data(&m, out), (N - 3) * dtype_bytes(to));
    made_fini(&m);
}

/* Numbers of all sizes; of the two-byte dtypes every pattern. */
static void fill(enum dtype t, char *x)
{
    static const double edges[] = {
        0,          -0.0,       0.5,          -0.5,     1,         -1,        127,      128,
        255,        256,        -128,         -129,     -1e-9,     300.7,     65504,    65520,
        2147483647, 2147483648, -2147483649., 1e9,      0x1p53,    0x1p62,    0x1p63,   -0x1p63,
        -0x1p64,    1e30,       1e300,        INFINITY, -INFINITY, NAN,       0x1p-24,  0x1p-25,
        0x1.8p-25,  0x1p-133,   0x1p-149,     1e-300,   0x1.002p0, 0x1.006p0, 0x1.01p0, 0x1.03p0,
    };
    enum { EDGES = sizeof edges / sizeof *edges };
    size_t bytes = dtype_bytes(t);
    uint64_t state = 1;
    for (uint32_t i = 0; i < N; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        uint16_t pattern = (uint16_t)i;
        union scalar v = { .whole = (int64_t)(state ^ state >> 29) >> i % 64 };
        if (dtype_kind(t) == 'f') {
            double size = ldexp((double)(state >> 11) * 0x1p-53 + 0.5, (int)(i % 160) - 80);
            v.real = i < EDGES ? edges[i] : state & 1 ? -size : size;
        }
        if (bytes == 2)
            memcpy(x + i * bytes, &pattern, bytes);
        else
            element_write(t, v, x + i * bytes);
    }
}

static bool same(enum dtype t, const char *a, const char *b)
{
    bool nan = dtype_kind(t) == 'f' && isnan(element_real(t, a)) && isnan(element_real(t, b));
    return nan || memcmp(a, b, dtype_bytes(t)) == 0;
}

static void check_casts(struct backend_device *d)
{
    static char x[N * 8], got[N * 8];
    for (int from = 0; from < DTYPE_COUNT; from++) {
        enum dtype f = (enum dtype)from;
        fill(f, x);
        for (int to = 0; to < DTYPE_COUNT; to++) {
            enum dtype t = (enum dtype)to;
            size_t each = dtype_bytes(f), bytes = dtype_bytes(t);
            run_cast(d, f, t, x, got);
            for (size_t i = 0; i < N - 3; i++) {
                char wanted[8];
                union scalar v = element_read(f, x + i * each);
                element_write(t, scalar_convert(v, f, t), wanted);
                if (!same(t, got + i * bytes, wanted))
                    fail_msg("%s to %s, %zu: %.17g gives %.17g, not %.17g", dtype_name(f),
                             dtype_name(t), i, element_real(f, x + i * each),
                             element_real(t, got + i * bytes), element_real(t, wanted));
            }
        }
    }
}

static void every_cast_on_every_isa(void **state)
{
    (void)state;
    static const char *const isas[] = { "v2", "v3", "v4" };
    for (int i = 0; i < 3; i++) {
        setenv("TENSORCELL_ISA", isas[i], 1);
        struct backend_device *d = cpu_open(2, 0);
        check_casts(d);
        cpu_backend()->close(d);
    }
    unsetenv("TENSORCELL_ISA");
}

static void run_f64(struct backend_device *d, enum op_id op, const double *x, const double *y,
                    double *got)
{
    struct made m;
    made_init(&m, d);
    const uint8_t F = DTYPE_F64;
    int32_t a = made_tensor(&m, BUFFER_INPUT, DTYPE_F64, SHAPE(N), x);
    int32_t b = made_tensor(&m, BUFFER_INPUT, DTYPE_F64, SHAPE(N), y);
    int32_t out = made_tensor(&m, BUFFER_OUTPUT, DTYPE_F64, SHAPE(N), NULL);
    made_fused(&m, SHAPE(N));
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 0, .index = a);
    CODE(&m, .code = TILE_LOAD, .dtype = F, .dst = 1, .index = b);
    CODE(&m, .code = (uint16_t)op, .dtype = F, .dst = 2, .a = 0, .b = 1);
    CODE(&m, .code = TILE_STORE, .dtype = F, .a = 2, .index = out);
    made_run_well(&m);
    memcpy(got, made_data(&m, out), N * sizeof *got);
    made_fini(&m);
}

/* Python's float_floor_div and float_rem. */
static double python_rest(double x, double y)
{
    double rest = fmod(x, y);
    if (rest == 0)
        return copysign(0, y);
    return (rest < 0) != (y < 0) ? rest + y : rest;
}

static double python_quotient(double x, double y)
{
    double rest = fmod(x, y), quotient = (x - rest) / y;
    if (rest != 0 && (rest < 0) != (y < 0))
        quotient -= 1;
    if (quotient == 0)
        return copysign(0, x / y);
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1 : whole;
}

static void f64_divides_as_python_does(void **state)
{
    (void)state;
    static double x[N], y[N], quotient[N], rest[N];
    uint64_t r = 7;
    for (int i = 0; i < N; i++) {
        r = r * 6364136223846793005u + 1442695040888963407u;
        double size = (double)(r >> 11) * 0x1p-53 + 0.1;
        x[i] = i % 3 ? ldexp(size, (int)(r & 63) - 10) : (double)(i % 1000 - 500) / 10;
        y[i] = i % 5 ? ldexp(size * size + 0.3, (int)(r >> 6 & 15) - 8)
                     : (double)(i % 31 - 15) / 10;
        x[i] = r & 1 << 20 ? -x[i] : x[i];
        y[i] = r & 1 << 21 ? -y[i] : y[i];
    }
    static const char *const isas[] = { "v2", "v3", "v4" };
    for (int k = 0; k < 3; k++) {
        setenv("TENSORCELL_ISA", isas[k], 1);
        struct backend_device *d = cpu_open(1, 0);
        run_f64(d, OP_floor_divide, x, y, quotient);
        run_f64(d, OP_remainder, x, y, rest);
        for (int i = 0; i < N; i++) {
            double q = y[i] == 0 ? x[i] / y[i] : python_quotient(x[i], y[i]);
            double p = python_rest(x[i], y[i]);
            if ((quotient[i] != q && !isnan(q)) || (rest[i] != p && !isnan(p)))
                fail_msg("%.17g by %.17g: %.17g rest %.17g, not %.17g rest %.17g", x[i], y[i],
                         quotient[i], rest[i], q, p);
        }
        cpu_backend()->close(d);
    }
    unsetenv("TENSORCELL_ISA");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cast_on_every_isa),
        cmocka_unit_test(f64_divides_as_python_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
