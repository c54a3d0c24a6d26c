/* f16 and bf16 as bits: to f32 and back, rounded to the nearest (ties to even), NaN kept. Written
 * without branches, so that loops over them are vectorised, and gives the same bits everywhere.
 *
 * From wider types go through a float "rounded to odd": what is cut off stays visible in the last
 * bit, so that the second rounding is the only one. */
#ifndef TENSOR_HALF_H
#define TENSOR_HALF_H

#include <stdint.h>
#include <string.h>

static inline uint32_t float_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float bits_float(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline float half_float(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = (uint32_t)(h & 0x7fff) << 13;
    uint32_t finite = float_bits(bits_float(rest) * 0x1p112f); /* subnormals too */
    return bits_float(sign | (rest >= 0x0f800000 ? rest | 0x7f800000 : finite));
}

static inline uint16_t float_half(float x)
{
    uint32_t sign = float_bits(x) & 0x80000000, u = float_bits(x) ^ sign;
    uint32_t nan = 0x7e00 | (u >> 13 & 0x3ff);
    uint32_t large = u > 0x7f800000 ? nan : 0x7c00;
    uint32_t small = float_bits(bits_float(u) + 0.5f) - 0x3f000000;
    uint32_t normal = (u - 0x38000000 + 0xfff + (u >> 13 & 1)) >> 13;
    uint32_t h = u >= 0x47800000 ? large : u < 0x38800000 ? small : normal;
    return (uint16_t)(sign >> 16 | h);
}

static inline float bfloat_float(uint16_t b)
{
    return bits_float((uint32_t)b << 16);
}

static inline uint16_t float_bfloat(float x)
{
    uint32_t u = float_bits(x), rounded = (u + 0x7fff + (u >> 16 & 1)) >> 16;
    return (uint16_t)((u & 0x7fffffff) > 0x7f800000 ? u >> 16 | 0x40 : rounded);
}

static inline float odd_float(double x)
{
    float f = (float)x, size = bits_float(float_bits(f) & 0x7fffffff);
    double wanted = x < 0 ? -x : x;
    uint32_t u = float_bits(f) - ((double)size > wanted); /* toward 0 */
    return bits_float(u | ((double)size != wanted && wanted == wanted));
}

static inline double odd_double(int64_t x)
{
    int64_t cut = x >> 11 | ((x & 0x7ff) != 0); /* 2^63 has more digits than a double */
    int is_large = x >= (int64_t)1 << 53 || x <= -((int64_t)1 << 53);
    return is_large ? (double)cut * 0x1p11 : (double)x;
}

#endif
