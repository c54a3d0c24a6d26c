/* Least significant byte first; a byte that is the same in all keys costs only its count. */
#include "backend/cpu/radix.h"

/* One pass: the keys counted, and then moved, by one byte. */
struct pass {
    const uint64_t *from;
    uint64_t *to;
    int shift;
    int64_t count[256], start[256];
};

static void count_keys(void *context, int64_t from, int64_t to)
{
    struct pass *p = context;
    for (int64_t i = from; i < to; i++)
        p->count[p->from[i] >> p->shift & 255]++;
}

static void move_keys(void *context, int64_t from, int64_t to)
{
    struct pass *p = context;
    for (int64_t i = from; i < to; i++)
        p->to[p->start[p->from[i] >> p->shift & 255]++] = p->from[i];
}

/* *moved: false when all keys have the same byte. */
static int run_pass(const struct cpu_call *call, struct pass *p, int64_t n, bool *moved,
                    struct err *err)
{
    memset(p->count, 0, sizeof p->count);
    if (cpu_serial_ranges(call, n, count_keys, p, err))
        return -1;
    *moved = p->count[p->from[0] >> p->shift & 255] != n;
    if (!*moved)
        return 0;
    int64_t sum = 0;
    for (int b = 0; b < 256; b++) {
        p->start[b] = sum;
        sum += p->count[b];
    }
    return cpu_serial_ranges(call, n, move_keys, p, err);
}

int radix_sort(const struct cpu_call *call, uint64_t *key, int64_t n, int first_byte,
               struct err *err)
{
    int status = 0;
    if (n < 2)
        return 0;
    uint64_t *scratch = cpu_scratch(call, n, sizeof *scratch, err);
    if (!scratch)
        return -1;
    struct pass p = { .from = key, .to = scratch };
    for (int byte = first_byte; byte < 8 && status == 0; byte++) {
        bool moved = false;
        p.shift = 8 * byte;
        status = run_pass(call, &p, n, &moved, err);
        if (moved) {
            uint64_t *sorted = p.to;
            p.to = p.from == key ? key : scratch;
            p.from = sorted;
        }
    }
    if (p.from != key)
        memcpy(key, p.from, (size_t)n * sizeof *key);
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
