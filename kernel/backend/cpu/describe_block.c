#include "backend/cpu/describe.h"

#include "backend/cpu/between.h"
#include "backend/cpu/keys.h"
#include "tensor/half.h"

/* ---- blocks ---------------------------------------------------------------------------------- */

#define LOAD(name, type, number, as_key)                                                           \
    static void load_##name(const void *from, int n, struct describe_block *out)                   \
    {                                                                                              \
        const type *x = from;                                                                      \
        int kept = 0;                                                                              \
        for (int i = 0; i < n; i++) {                                                              \
            double v = (double)(number);                                                           \
            out->value[kept] = v;                                                                  \
            out->key[kept] = (as_key);                                                             \
            kept += v == v;                                                                        \
        }                                                                                          \
        out->count = kept;                                                                         \
    }

#define LOAD_WHOLE(name, type, number, as_key)                                                     \
    static void load_##name(const void *from, int n, struct describe_block *out)                   \
    {                                                                                              \
        const type *x = from;                                                                      \
        for (int i = 0; i < n; i++) {                                                              \
            out->value[i] = (double)(number);                                                      \
            out->key[i] = (as_key);                                                                \
        }                                                                                          \
        out->count = n;                                                                            \
    }

static uint64_t bits_of(double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static uint64_t real_key(uint64_t raw, int bits)
{
    return key_one_zero(key_of_real(raw, bits), bits);
}

LOAD_WHOLE(bool, uint8_t, x[i] != 0, (uint64_t)(x[i] != 0))
LOAD_WHOLE(u8, uint8_t, x[i], (uint64_t)x[i])
LOAD_WHOLE(i8, int8_t, x[i], key_of_whole(x[i], 8))
LOAD_WHOLE(i32, int32_t, x[i], key_of_whole(x[i], 32))
LOAD_WHOLE(i64, int64_t, x[i], key_of_whole(x[i], 64))
LOAD(f16, uint16_t, half_float(x[i]), real_key(x[i], 16))
LOAD(bf16, uint16_t, bfloat_float(x[i]), real_key(x[i], 16))
LOAD(f32, float, x[i], real_key(float_bits(x[i]), 32))
LOAD(f64, double, x[i], real_key(bits_of(x[i]), 64))

void describe_load(enum dtype t, const void *from, int n, struct describe_block *out)
{
    static void (*const loads[])(const void *, int, struct describe_block *) = {
        [DTYPE_BOOL] = load_bool, [DTYPE_U8] = load_u8,   [DTYPE_I8] = load_i8,
        [DTYPE_I32] = load_i32,   [DTYPE_I64] = load_i64, [DTYPE_F16] = load_f16,
        [DTYPE_BF16] = load_bf16, [DTYPE_F32] = load_f32, [DTYPE_F64] = load_f64,
    };
    loads[t](from, n, out);
}

double describe_number(enum dtype t, uint64_t key)
{
    int bits = 8 * (int)dtype_bytes(t);
    uint64_t raw = real_of_key(key, bits);
    double v;
    switch (t) {
    case DTYPE_BOOL:
    case DTYPE_U8:
        return (double)key;
    case DTYPE_F16:
        return (double)half_float((uint16_t)raw);
    case DTYPE_BF16:
        return (double)bfloat_float((uint16_t)raw);
    case DTYPE_F32:
        return (double)bits_float((uint32_t)raw);
    case DTYPE_F64:
        memcpy(&v, &raw, sizeof v);
        return v;
    default:
        return (double)whole_of_key(key, bits);
    }
}

/* ---- moments --------------------------------------------------------------------------------- */

enum { LANES = 8 }; /* sums beside each other, so that they are vectorised */

static double sum_of(const double *x, int n, double from, int squared)
{
    double lane[LANES] = { 0 }, sum = 0;
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            double v = x[i + k] - from;
            lane[k] += squared ? v * v : v;
        }
    for (; i < n; i++)
        lane[i % LANES] += squared ? (x[i] - from) * (x[i] - from) : x[i] - from;
    for (int k = 0; k < LANES; k++)
        sum += lane[k];
    return sum;
}

static double mean_of_parts(const double *x, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += x[i] / n;
    return sum;
}

void moments_add(struct moments *m, const struct describe_block *b)
{
    struct moments one = { .count = b->count };
    if (b->count == 0)
        return;
    double first = isinf(b->value[0]) ? 0 : b->value[0]; /* so that equal elements have no spread */
    one.mean = first + sum_of(b->value, b->count, first, 0) / b->count;
    if (!isfinite(one.mean)) /* the sum is too large, or the mean is no number */
        one.mean = mean_of_parts(b->value, b->count);
    one.squares = sum_of(b->value, b->count, one.mean, 1);
    one.least = UINT64_MAX;
    for (int i = 0; i < b->count; i++) {
        one.zeros += b->value[i] == 0;
        one.infinite += isinf(b->value[i]) != 0;
        one.least = b->key[i] < one.least ? b->key[i] : one.least;
        one.most = b->key[i] > one.most ? b->key[i] : one.most;
    }
    moments_join(m, &one);
}

void moments_join(struct moments *m, const struct moments *other)
{
    if (other->count == 0)
        return;
    if (m->count == 0) {
        *m = *other;
        return;
    }
    double a = (double)m->count, b = (double)other->count, apart = other->mean - m->mean;
    m->squares += other->squares + apart * apart * (a / (a + b)) * b;
    m->mean = between(m->mean, other->mean, b / (a + b));
    m->count += other->count;
    m->zeros += other->zeros;
    m->infinite += other->infinite;
    m->least = other->least < m->least ? other->least : m->least;
    m->most = other->most > m->most ? other->most : m->most;
}
