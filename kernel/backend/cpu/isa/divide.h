/* floor_divide and remainder of real numbers, for tiles.c: Python's and NumPy's, exact whatever the
 * size of the quotient. Most elements are done by a vectorised loop, which counts them; the rare
 * others are looked at a second time. */
#ifndef CPU_DIVIDE_H
#define CPU_DIVIDE_H

#include "backend/cpu/isa/vector.h"

#define SLOW_DIVISION(type, M)                                                                     \
    static type M(slow_remainder)(type x, type y)                                                  \
    {                                                                                              \
        type rest = M(fmod)(x, y);                                                                 \
        if (rest == 0)                                                                             \
            return M(copysign)(0, y);                                                              \
        return (y < 0) != (rest < 0) ? rest + y : rest;                                            \
    }                                                                                              \
    static type M(slow_floor_divide)(type x, type y)                                               \
    {                                                                                              \
        if (y == 0)                                                                                \
            return x / y;                                                                          \
        type rest = M(fmod)(x, y), quotient = (x - rest) / y;                                      \
        if (rest != 0 && (y < 0) != (rest < 0))                                                    \
            quotient -= 1;                                                                         \
        if (quotient == 0)                                                                         \
            return M(copysign)(0, x / y);                                                          \
        type whole = M(floor)(quotient);                                                           \
        return quotient - whole > (type)0.5 ? whole + 1 : whole;                                   \
    }
#define SINGLE(name) name##f
#define DOUBLE(name) name
SLOW_DIVISION(float, SINGLE)
SLOW_DIVISION(double, DOUBLE)

/* One tile: `expression` in x and y where `easy` holds, the slow way elsewhere. */
#define DIVISION_TILE(op, slow, type, is_easy, expression)                                         \
    static void tile_##op(int n, void *d, const void *a, const void *b, const void *c)             \
    {                                                                                              \
        type *restrict to = d;                                                                     \
        const type *xs = a, *ys = b;                                                               \
        int easy = 0;                                                                              \
        (void)c;                                                                                   \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const type x = xs[i], y = ys[i];                                                       \
            easy += is_easy(x, y);                                                                 \
            to[i] = (type)(expression);                                                            \
        }                                                                                          \
        for (int i = 0; easy < n && i < n; i++)                                                    \
            if (!is_easy(xs[i], ys[i]))                                                            \
                to[i] = slow(xs[i], ys[i]);                                                        \
    }

/* In double the quotient of two floats is rounded past no whole number below 2^29. */
static inline int is_easyf(float x, float y)
{
    double quotient = (double)x / (double)y;
    return (fabs(quotient) < 0x1p29) & (fabsf(y) < INFINITY) & (quotient != 0);
}

static inline float easy_remainderf(float x, float y)
{
    double rest = (double)x - floor((double)x / (double)y) * (double)y;
    return rest == 0 ? copysignf(0.0f, y) : (float)rest;
}

/* The quotient of two doubles may be rounded up to a whole number: then the rest, which fma gives
 * exactly, has the wrong sign. */
static inline int is_easy(double x, double y)
{
    double quotient = x / y;
    return (fabs(quotient) < 0x1p51) & (fabs(y) < INFINITY) & (quotient != 0);
}

static inline double easy_floor_divide(double x, double y)
{
    double whole = floor(x / y), rest = fma(-whole, y, x);
    return whole - (double)((rest != 0) & ((rest < 0) != (y < 0)));
}

static inline double easy_remainder(double x, double y)
{
    double rest = fma(-floor(x / y), y, x);
    double right = ((rest != 0) & ((rest < 0) != (y < 0))) ? rest + y : rest;
    return right == 0 ? copysign(0.0, y) : right;
}

DIVISION_TILE(floor_divide_F32, slow_floor_dividef, float, is_easyf, floor((double)x / (double)y))
DIVISION_TILE(remainder_F32, slow_remainderf, float, is_easyf, easy_remainderf(x, y))
DIVISION_TILE(floor_divide_F64, slow_floor_divide, double, is_easy, easy_floor_divide(x, y))
DIVISION_TILE(remainder_F64, slow_remainder, double, is_easy, easy_remainder(x, y))
#undef DIVISION_TILE
#undef SLOW_DIVISION
#undef SINGLE
#undef DOUBLE

#endif
