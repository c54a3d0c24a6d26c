/* Logarithm, sine and cosine of the normal transform, written out in fma, in float and double: the
 * same bits wherever this is compiled. The polynomials are those of FreeBSD's and musl's log, sin
 * and cos; where float's angle is short enough, Taylor's. */
#ifndef CPU_NORMAL_H
#define CPU_NORMAL_H

#include "backend/cpu/isa/vector.h"

#include "tensor/half.h"

/* sqrt(-2 log u) for u = (word + 1/2) / 2^24 of the upper bits: log by u = m 2^e with m in
 * [1 / sqrt(2), sqrt(2)) and a polynomial in f = m - 1. */
static inline float radius(uint32_t word)
{
    float u = ((float)(int32_t)(word >> 8) + 0.5f) * 0x1p-24f;
    uint32_t bits = float_bits(u) + 0x3f800000 - 0x3f3504f3;
    int32_t e = (int32_t)(bits >> 23) - 127;
    float f = bits_float((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    float q = f / (2.0f + f), z = q * q, w = z * z;
    float t1 = w * fmaf(w, 0.24279078841f, 0.40000972152f);
    float t2 = z * fmaf(w, 0.28498786688f, 0.66666662693f);
    float half = 0.5f * f * f, k = (float)e;
    float log = fmaf(q, half + t1 + t2, fmaf(k, 9.0580006145e-06f, -half)) + f;
    log = fmaf(k, 6.9313812256e-01f, log);
    float square = -2.0f * log;
    return sqrtf(square > 0 ? square : 0);
}

/* sin and cos of 2 pi word / 2^32: the two upper bits are the quadrant, the rest an angle in
 * [-pi/4, pi/4) for a Taylor polynomial. */
static inline void direction(uint32_t word, float *sine, float *cosine)
{
    uint32_t quadrant = (word + 0x20000000u) >> 30;
    int32_t rest = (int32_t)(word - (quadrant << 30));
    float x = (float)rest * 1.46291807926715968e-9f; /* 2 pi / 2^32 */
    float z = x * x;
    float s = fmaf(z, fmaf(z, fmaf(z, 2.75573192e-6f, -1.98412698e-4f), 8.33333333e-3f),
                   -1.66666667e-1f);
    s = fmaf(x * z, s, x);
    float c = fmaf(z, fmaf(z, fmaf(z, 2.48015873e-5f, -1.38888889e-3f), 4.16666667e-2f), -0.5f);
    c = fmaf(z, c, 1.0f);
    float swapped_s = quadrant & 1 ? c : s, swapped_c = quadrant & 1 ? s : c;
    *sine = quadrant & 2 ? -swapped_s : swapped_s;
    *cosine = (quadrant + 1) & 2 ? -swapped_c : swapped_c;
}

static inline double bits_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The same for u = (word + 1/2) / 2^53. */
static inline double radius_f64(uint64_t word)
{
    double u = ((double)(int64_t)(word >> 11) + 0.5) * 0x1p-53;
    uint64_t bits;
    memcpy(&bits, &u, sizeof bits);
    bits += 0x3ff0000000000000u - 0x3fe6a09e00000000u;
    int64_t e = (int64_t)(bits >> 52) - 1023;
    double f = bits_double((bits & 0x000fffffffffffffu) + 0x3fe6a09e00000000u) - 1.0;
    double q = f / (2.0 + f), z = q * q, w = z * z;
    double t1 = fma(w, 1.531383769920937332e-01, 2.222219843214978396e-01);
    t1 = w * fma(w, t1, 3.999999999940941908e-01);
    double t2 = fma(w, 1.479819860511658591e-01, 1.818357216161805012e-01);
    t2 = z * fma(w, fma(w, t2, 2.857142874366239149e-01), 6.666666666666735130e-01);
    double half = 0.5 * f * f, k = (double)e;
    double log = fma(q, half + t1 + t2, fma(k, 1.90821492927058770002e-10, -half)) + f;
    log = fma(k, 6.93147180369123816490e-01, log);
    double square = -2.0 * log;
    return sqrt(square > 0 ? square : 0);
}

/* sin and cos of 2 pi word / 2^64. */
static inline void direction_f64(uint64_t word, double *sine, double *cosine)
{
    uint64_t quadrant = (word + ((uint64_t)1 << 61)) >> 62;
    int64_t rest = (int64_t)(word - (quadrant << 62));
    double x = (double)rest * 3.40612158008655459e-19; /* 2 pi / 2^64 */
    double z = x * x;
    double s = fma(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08);
    s = fma(z, fma(z, s, 2.75573137070700676789e-06), -1.98412698298579493134e-04);
    s = fma(z, fma(z, s, 8.33333333332248946124e-03), -1.66666666666666324348e-01);
    s = fma(x * z, s, x);
    double c = fma(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09);
    c = fma(z, fma(z, c, -2.75573143513906633035e-07), 2.48015872894767294178e-05);
    c = fma(z, fma(z, c, -1.38888888888741095749e-03), 4.16666666666666019037e-02);
    c = fma(z, fma(z, c, -0.5), 1.0);
    double swapped_s = quadrant & 1 ? c : s, swapped_c = quadrant & 1 ? s : c;
    *sine = quadrant & 2 ? -swapped_s : swapped_s;
    *cosine = (quadrant + 1) & 2 ? -swapped_c : swapped_c;
}

#endif
