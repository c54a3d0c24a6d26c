/* Least significant byte first; a byte that is the same in all keys costs only its count. */
#include "backend/cpu/radix.h"

enum { STRETCH = 1 << 20 }; /* keys between two looks at the wish to stop */

/* Where each value of the byte begins; false when all keys have the same. */
static bool count_bytes(const uint64_t *key, int64_t n, int shift, int64_t start[256])
{
    int64_t count[256] = { 0 }, sum = 0;
    for (int64_t i = 0; i < n; i++)
        count[key[i] >> shift & 255]++;
    if (count[key[0] >> shift & 255] == n)
        return false;
    for (int b = 0; b < 256; b++) {
        start[b] = sum;
        sum += count[b];
    }
    return true;
}

int radix_sort(const struct cpu_call *call, uint64_t *key, int64_t n, int first_byte,
               struct err *err)
{
    int64_t start[256];
    int status = 0;
    if (n < 2)
        return 0;
    uint64_t *from = key, *to = cpu_scratch(call, n, sizeof *to, err), *scratch = to;
    if (!scratch)
        return -1;
    for (int byte = first_byte; byte < 8 && status == 0; byte++) {
        if (!count_bytes(from, n, 8 * byte, start))
            continue;
        for (int64_t at = 0; at < n && status == 0; at += STRETCH) {
            int64_t end = n - at < STRETCH ? n : at + STRETCH;
            for (int64_t i = at; i < end; i++)
                to[start[from[i] >> (8 * byte) & 255]++] = from[i];
            status = cpu_stopped(call, err);
        }
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != key)
        memcpy(key, from, (size_t)n * sizeof *key);
    cpu_scratch_free(call, scratch);
    return status;
}

/* Positive numbers get the sign bit, negative ones are turned over; every NaN is the last key. */
uint64_t radix_key_real(float x)
{
    uint32_t bits;
    if (x != x)
        return UINT32_MAX;
    memcpy(&bits, &x, sizeof bits);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

float radix_real(uint64_t key)
{
    uint32_t bits = (uint32_t)key;
    float x;
    bits = bits & 0x80000000u ? bits & 0x7fffffffu : ~bits;
    memcpy(&x, &bits, sizeof x); /* the last key is a NaN again */
    return x;
}

uint64_t radix_key_whole(int64_t x)
{
    return (uint64_t)x ^ (uint64_t)1 << 63;
}

int64_t radix_whole(uint64_t key)
{
    return (int64_t)(key ^ (uint64_t)1 << 63);
}
