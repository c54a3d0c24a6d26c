/* Elements as whole numbers without sign that sort as they do, and back. */
#include "backend/cpu/keys.h"
#include "backend/cpu/radix.h"

static inline uint64_t key_single(float x)
{
    uint32_t raw;
    memcpy(&raw, &x, sizeof raw);
    return x != x ? UINT32_MAX : key_of_real(raw, 32); /* every NaN is the last key */
}

static inline uint64_t key_double(double x)
{
    uint64_t raw;
    memcpy(&raw, &x, sizeof raw);
    return x != x ? UINT64_MAX : key_of_real(raw, 64);
}

static inline float single_of(uint64_t key)
{
    uint32_t raw = (uint32_t)real_of_key(key, 32);
    float x;
    memcpy(&x, &raw, sizeof x); /* the last key is a NaN again */
    return x;
}

static inline double double_of(uint64_t key)
{
    uint64_t raw = real_of_key(key, 64);
    double x;
    memcpy(&x, &raw, sizeof x);
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
            key[i] = key_double(real[i * step]);
    else if (t == DTYPE_I64)
        for (int64_t i = 0; i < n; i++)
            key[i] = key_of_whole(whole[i * step], 64);
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
            real[i] = double_of(key[i]);
    else if (t == DTYPE_I64)
        for (int64_t i = 0; i < n; i++)
            whole[i] = whole_of_key(key[i], 64);
    else
        for (int64_t i = 0; i < n; i++)
            truth[i] = (uint8_t)key[i];
}

void radix_one_zero(enum dtype t, uint64_t *key, int64_t n)
{
    int bits = 8 * (int)dtype_bytes(t);
    if (dtype_kind(t) == 'f')
        for (int64_t i = 0; i < n; i++)
            key[i] = key_one_zero(key[i], bits);
}
