/* Numbers as whole numbers without sign that sort as they do, and back. A key has as many bits as
 * the number; those above are 0. */
#ifndef CPU_KEYS_H
#define CPU_KEYS_H

#include <stdint.h>

static inline uint64_t key_sign(int bits)
{
    return (uint64_t)1 << (bits - 1);
}

static inline uint64_t key_of_whole(int64_t x, int bits)
{
    return (uint64_t)x + key_sign(bits);
}

static inline int64_t whole_of_key(uint64_t key, int bits)
{
    return (int64_t)(key - key_sign(bits));
}

/* Of a real number's bits: positive numbers get the sign bit, negative ones are turned over, so
 * that -0 comes right before 0. Without branches: signs are as good as random. */
static inline uint64_t key_of_real(uint64_t raw, int bits)
{
    uint64_t sign = key_sign(bits), negative = raw >> (bits - 1);
    return raw ^ (sign | ((0 - negative) & (sign - 1)));
}

static inline uint64_t real_of_key(uint64_t key, int bits)
{
    uint64_t sign = key_sign(bits), positive = key >> (bits - 1);
    return key ^ (sign | ((positive - 1) & (sign - 1)));
}

/* The key of 0 for that of -0, for those who know one zero only. */
static inline uint64_t key_one_zero(uint64_t key, int bits)
{
    return key + (key == key_sign(bits) - 1);
}

#endif
