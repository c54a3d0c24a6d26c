/* Elements as whole numbers without sign that sort as they do, and back. */
#include "backend/cpu/radix.h"

/* Positive numbers get the sign bit, negative ones are turned over; every NaN is the last key. */
static inline uint64_t key_single(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint32_t key = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
    return x != x ? UINT32_MAX : key;
}

static inline uint64_t key_real(double x)
{
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    uint64_t key = bits & sign ? ~bits : bits | sign;
    return x != x ? UINT64_MAX : key;
}

static inline float single_of(uint64_t key)
{
    uint32_t bits = (uint32_t)key;
    float x;
    bits = bits & 0x80000000u ? bits & 0x7fffffffu : ~bits;
    memcpy(&x, &bits, sizeof x); /* the last key is a NaN again */
    return x;
}

static inline double real_of(uint64_t key)
{
    const uint64_t sign = (uint64_t)1 << 63;
    double x;
    key = key & sign ? key & ~sign : ~key;
    memcpy(&x, &key, sizeof x);
    return x;
}

void radix_keys(enum dtype t, const void *from, int64_t step, int64_t n, uint64_t *key)
{
    const float *single = from;
    const double *real = from;
    const int64_t *whole = from;
    const uint8_t *truth = from;
    if (t == DTYPE_F32)
        for (int64_t i = 0; i < n; i++)
            key[i] = key_single(single[i * step]);
    else if (t == DTYPE_F64)
        for (int64_t i = 0; i < n; i++)
            key[i] = key_real(real[i * step]);
    else if (t == DTYPE_I64)
        for (int64_t i = 0; i < n; i++)
            key[i] = (uint64_t)whole[i * step] ^ (uint64_t)1 << 63;
    else
        for (int64_t i = 0; i < n; i++)
            key[i] = truth[i * step] != 0;
}

void radix_elements(enum dtype t, const uint64_t *key, int64_t n, void *to)
{
    float *single = to;
    double *real = to;
    int64_t *whole = to;
    uint8_t *truth = to;
    if (t == DTYPE_F32)
        for (int64_t i = 0; i < n; i++)
            single[i] = single_of(key[i]);
    else if (t == DTYPE_F64)
        for (int64_t i = 0; i < n; i++)
            real[i] = real_of(key[i]);
    else if (t == DTYPE_I64)
        for (int64_t i = 0; i < n; i++)
            whole[i] = (int64_t)(key[i] ^ (uint64_t)1 << 63);
    else
        for (int64_t i = 0; i < n; i++)
            truth[i] = (uint8_t)key[i];
}
