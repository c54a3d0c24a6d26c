/* The loops over tiles: one function for each row of tiles.def, compiled for one instruction set.
 * f32 floor_divide and remainder, which need a second look at rare elements, are written out. */
#include "backend/cpu/isa/vector.h"

#include "backend/cpu/isa/isa.h"

static inline int64_t wrap(uint64_t x)
{
    return (int64_t)x;
}

static inline float tile_clip(float x, float low, float high)
{
    float raised = ((x > low) | (x != x)) ? x : low;
    float lowered = ((raised < high) | (raised != raised)) ? raised : high;
    return lowered;
}

static inline int64_t whole_floor_divide(int64_t x, int64_t y)
{
    if (y == 0)
        return 0;
    if (y == -1)
        return wrap(0 - (uint64_t)x);
    return x / y - ((x % y != 0) & ((x ^ y) < 0));
}

static inline int64_t whole_remainder(int64_t x, int64_t y)
{
    if (y == 0 || y == -1)
        return 0;
    int64_t rest = x % y;
    return rest + (((rest != 0) & ((rest ^ y) < 0)) ? y : 0);
}

static inline int64_t whole_power(int64_t x, int64_t n)
{
    if (n < 0)
        return x == 1 ? 1 : x == -1 ? (n & 1 ? -1 : 1) : 0;
    uint64_t product = 1, base = (uint64_t)x;
    for (; n; n >>= 1, base *= base)
        if (n & 1)
            product *= base;
    return wrap(product);
}

static inline int64_t whole_of(float x)
{
    return x >= -0x1p63f && x < 0x1p63f ? (int64_t)x : INT64_MIN;
}

/* Python's and NumPy's division with remainder: exact, whatever the size of the quotient. */
static float slow_remainder(float x, float y)
{
    float rest = fmodf(x, y);
    if (rest == 0)
        return copysignf(0.0f, y);
    return (y < 0) != (rest < 0) ? rest + y : rest;
}

static float slow_floor_divide(float x, float y)
{
    if (y == 0)
        return x / y;
    float rest = fmodf(x, y), quotient = (x - rest) / y;
    if (rest != 0 && (y < 0) != (rest < 0))
        quotient -= 1.0f;
    if (quotient == 0)
        return copysignf(0.0f, x / y);
    float whole = floorf(quotient);
    return quotient - whole > 0.5f ? whole + 1.0f : whole;
}

/* In double the quotient of two floats is rounded past no whole number below 2^29. */
static inline int is_easy(double quotient, float y)
{
    return (fabs(quotient) < 0x1p29) & (fabsf(y) < INFINITY) & (quotient != 0);
}

static void tile_floor_divide_F32(int n, void *d, const void *a, const void *b, const void *c)
{
    float *restrict to = d;
    const float *x = a, *y = b;
    int easy = 0;
    (void)c;
    VECTOR_LOOP
    for (int i = 0; i < n; i++) {
        double quotient = (double)x[i] / (double)y[i];
        easy += is_easy(quotient, y[i]);
        to[i] = (float)floor(quotient);
    }
    for (int i = 0; easy < n && i < n; i++)
        if (!is_easy((double)x[i] / (double)y[i], y[i]))
            to[i] = slow_floor_divide(x[i], y[i]);
}

static void tile_remainder_F32(int n, void *d, const void *a, const void *b, const void *c)
{
    float *restrict to = d;
    const float *x = a, *y = b;
    int easy = 0;
    (void)c;
    VECTOR_LOOP
    for (int i = 0; i < n; i++) {
        double quotient = (double)x[i] / (double)y[i];
        double rest = (double)x[i] - floor(quotient) * (double)y[i];
        easy += is_easy(quotient, y[i]);
        to[i] = rest == 0 ? copysignf(0.0f, y[i]) : (float)rest;
    }
    for (int i = 0; easy < n && i < n; i++)
        if (!is_easy((double)x[i] / (double)y[i], y[i]))
            to[i] = slow_remainder(x[i], y[i]);
}

/* ---- from tiles.def -----------------------------------------------------------------------------
 */

#define TILE1(op, dtype, A, R, expression)                                                         \
    static void tile_##op##_##dtype(int n, void *d, const void *a, const void *b, const void *c)   \
    {                                                                                              \
        R *to = d;                                                                                 \
        const A *xs = a;                                                                           \
        (void)b;                                                                                   \
        (void)c;                                                                                   \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const A x = xs[i];                                                                     \
            to[i] = (R)(expression);                                                               \
        }                                                                                          \
    }
#define TILE2(op, dtype, A, R, expression)                                                         \
    static void tile_##op##_##dtype(int n, void *d, const void *a, const void *b, const void *c)   \
    {                                                                                              \
        R *to = d;                                                                                 \
        const A *xs = a, *ys = b;                                                                  \
        (void)c;                                                                                   \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const A x = xs[i], y = ys[i];                                                          \
            to[i] = (R)(expression);                                                               \
        }                                                                                          \
    }
#define TILE3(op, dtype, A, B, R, expression)                                                      \
    static void tile_##op##_##dtype(int n, void *d, const void *a, const void *b, const void *c)   \
    {                                                                                              \
        R *to = d;                                                                                 \
        const A *xs = a;                                                                           \
        const B *ys = b, *zs = c;                                                                  \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const A x = xs[i];                                                                     \
            const B y = ys[i], z = zs[i];                                                          \
            to[i] = (R)(expression);                                                               \
        }                                                                                          \
    }
#define PAIR(first, second, dtype, reads, either, A, expression)                                   \
    static void pair_##first##_##second##_##dtype(int n, void *d, const void *a, const void *b,    \
                                                  const void *c)                                   \
    {                                                                                              \
        A *to = d;                                                                                 \
        const A *xs = a, *ys = b, *zs = c;                                                         \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const A x = xs[i], y = ys[i], z = zs[i];                                               \
            (void)z;                                                                               \
            to[i] = expression;                                                                    \
        }                                                                                          \
    }
#include "backend/cpu/isa/tiles.def"
#undef TILE1
#undef TILE2
#undef TILE3
#undef PAIR

static const struct tile_pair pairs[] = {
#define TILE1(...)
#define TILE2(...)
#define TILE3(...)
#define PAIR(first, second, dtype, reads, either, A, expression)                                   \
    { OP_##first, OP_##second, DTYPE_##dtype, reads, either, pair_##first##_##second##_##dtype },
#include "backend/cpu/isa/tiles.def"
#undef TILE1
#undef TILE2
#undef TILE3
#undef PAIR
    { .fn = NULL },
};

/* CAST(from, C type, to, C type, expression in x) */
#define CASTS                                                                                      \
    CAST(F32, float, F32, float, x)                                                                \
    CAST(F32, float, I64, int64_t, whole_of(x))                                                    \
    CAST(F32, float, BOOL, uint8_t, x != 0)                                                        \
    CAST(I64, int64_t, F32, float, x)                                                              \
    CAST(I64, int64_t, I64, int64_t, x)                                                            \
    CAST(I64, int64_t, BOOL, uint8_t, x != 0)                                                      \
    CAST(BOOL, uint8_t, F32, float, x)                                                             \
    CAST(BOOL, uint8_t, I64, int64_t, x)                                                           \
    CAST(BOOL, uint8_t, BOOL, uint8_t, x)

#define CAST(from, A, dtype, R, expression)                                                        \
    static void cast_##from##_##dtype(int n, void *d, const void *a, const void *b, const void *c) \
    {                                                                                              \
        R *to = d;                                                                                 \
        const A *xs = a;                                                                           \
        (void)b;                                                                                   \
        (void)c;                                                                                   \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const A x = xs[i];                                                                     \
            to[i] = (R)(expression);                                                               \
        }                                                                                          \
    }
CASTS
#undef CAST

extern const struct cpu_tiles ISA_NAME(cpu_tiles);

const struct cpu_tiles ISA_NAME(cpu_tiles) = {
    .pairs = pairs,
    .op = {
#define TILE1(id, dtype, ...) [OP_##id][DTYPE_##dtype] = tile_##id##_##dtype,
#define TILE2                 TILE1
#define TILE3                 TILE1
#include "backend/cpu/isa/tiles.def"
        [OP_floor_divide][DTYPE_F32] = tile_floor_divide_F32,
        [OP_remainder][DTYPE_F32] = tile_remainder_F32,
    },
    .cast = {
#define CAST(from, A, dtype, R, expression) [DTYPE_##from][DTYPE_##dtype] = cast_##from##_##dtype,
        CASTS
    },
};
