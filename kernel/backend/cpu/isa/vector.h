/* What the files of this folder share: loops that the compiler may vectorise although it cannot see
 * that nothing overlaps, and glibc's vector versions of the functions of math.h. NaN and infinities
 * keep their meaning: nothing here asks for fast-math. */
#ifndef CPU_VECTOR_H
#define CPU_VECTOR_H

#if defined __GNUC__ && !defined __clang__
#pragma GCC optimize("no-trapping-math") /* both sides of a choice may be computed */
#define VECTOR_LOOP _Pragma("GCC ivdep")
#define VECTOR_MATH __attribute__((simd("notinbranch"), const))
#else
#define VECTOR_LOOP
#define VECTOR_MATH
#endif

#include <math.h>
#include <stdint.h>

VECTOR_MATH float expf(float);
VECTOR_MATH float expm1f(float);
VECTOR_MATH float logf(float);
VECTOR_MATH float log1pf(float);
VECTOR_MATH float log2f(float);
VECTOR_MATH float sinf(float);
VECTOR_MATH float cosf(float);
VECTOR_MATH float tanf(float);
VECTOR_MATH float asinf(float);
VECTOR_MATH float acosf(float);
VECTOR_MATH float atanf(float);
VECTOR_MATH float sinhf(float);
VECTOR_MATH float coshf(float);
VECTOR_MATH float tanhf(float);
VECTOR_MATH float erff(float);
VECTOR_MATH float erfcf(float);
VECTOR_MATH float powf(float, float);
VECTOR_MATH float atan2f(float, float);
VECTOR_MATH double exp(double);
VECTOR_MATH double expm1(double);
VECTOR_MATH double log(double);
VECTOR_MATH double log1p(double);
VECTOR_MATH double log2(double);
VECTOR_MATH double sin(double);
VECTOR_MATH double cos(double);
VECTOR_MATH double tan(double);
VECTOR_MATH double asin(double);
VECTOR_MATH double acos(double);
VECTOR_MATH double atan(double);
VECTOR_MATH double sinh(double);
VECTOR_MATH double cosh(double);
VECTOR_MATH double tanh(double);
VECTOR_MATH double erf(double);
VECTOR_MATH double erfc(double);
VECTOR_MATH double pow(double, double);
VECTOR_MATH double atan2(double, double);
/* nobody reads errno here */
__attribute__((const)) float sqrtf(float);
__attribute__((const)) double sqrt(double);

/* A tile_fn of one operand: each element is the expression in x. */
#define VECTOR_TILE(name, A, R, expression)                                                        \
    static void name(int n, void *d, const void *a, const void *b, const void *c)                  \
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

#endif
