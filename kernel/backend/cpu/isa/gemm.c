/* Inner loops of matrix products in f32, f64 and i64: a tile of the result that stays in registers,
 * from packed panels, and single rows for products with a vector. gemm_blocks.c calls them. The
 * result depends on the instruction set (which has fused multiply-add or not), not on threads. */
#include "backend/cpu/isa/gemm.h"

#include "backend/cpu/isa/isa.h"

#if defined __AVX512F__
enum { VECTOR_BYTES = 64, ROWS = 12 }; /* 24 accumulators of 32 registers */
#elif defined __AVX2__
enum { VECTOR_BYTES = 32, ROWS = 6 };
#else
enum { VECTOR_BYTES = 16, ROWS = 4 };
#endif

/* Here alone a product and the sum it goes into may be rounded once. */
#if defined __clang__
#pragma STDC FP_CONTRACT ON
#define CONTRACT
#else
#define CONTRACT __attribute__((optimize("fp-contract=fast")))
#endif

enum { CHUNK = 512 };

#define GEMM(name, type)                                                                           \
    typedef type vector_##name __attribute__((vector_size(VECTOR_BYTES)));                         \
    enum { LANES_##name = VECTOR_BYTES / sizeof(type), COLUMNS_##name = 2 * LANES_##name };        \
                                                                                                   \
    static void store_##name(const struct gemm_tile *t, const vector_##name(*sum)[2])              \
    {                                                                                              \
        for (int i = 0; i < t->rows; i++) {                                                        \
            const type *from = (const type *)(const void *)sum[i];                                 \
            type *to = (type *)t->c + i * t->c_step;                                               \
            for (int j = 0; j < t->columns; j++)                                                   \
                to[j] = t->add ? to[j] + from[j] : from[j];                                        \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    /* Of a full tile: a row of two vectors at a time. */                                          \
    static void store_full_##name(const struct gemm_tile *t, const vector_##name(*sum)[2])         \
    {                                                                                              \
        for (int i = 0; i < ROWS; i++) {                                                           \
            type *to = (type *)t->c + i * t->c_step;                                               \
            vector_##name row[2];                                                                  \
            memcpy(row, to, sizeof row);                                                           \
            row[0] = t->add ? row[0] + sum[i][0] : sum[i][0];                                      \
            row[1] = t->add ? row[1] + sum[i][1] : sum[i][1];                                      \
            memcpy(to, row, sizeof row);                                                           \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    CONTRACT static void tile_##name(const struct gemm_tile *t)                                    \
    {                                                                                              \
        const type *a = t->a, *b = t->b;                                                           \
        vector_##name sum[ROWS][2] = { 0 };                                                        \
        for (int64_t k = 0; k < t->k; k++, a += ROWS, b += COLUMNS_##name) {                       \
            vector_##name left, right;                                                             \
            memcpy(&left, b, sizeof left);                                                         \
            memcpy(&right, b + LANES_##name, sizeof right);                                        \
            for (int i = 0; i < ROWS; i++) {                                                       \
                sum[i][0] += a[i] * left;                                                          \
                sum[i][1] += a[i] * right;                                                         \
            }                                                                                      \
        }                                                                                          \
        if (t->rows == ROWS && t->columns == COLUMNS_##name)                                       \
            store_full_##name(t, (const vector_##name(*)[2])sum);                                  \
        else                                                                                       \
            store_##name(t, (const vector_##name(*)[2])sum);                                       \
    }                                                                                              \
                                                                                                   \
    CONTRACT static type dot_##name(const type *a, const type *x, int64_t k)                       \
    {                                                                                              \
        enum { MANY = 4 };                                                                         \
        vector_##name sum[MANY] = { 0 }, p, q;                                                     \
        type all = 0;                                                                              \
        int64_t at = 0;                                                                            \
        for (; at + MANY * LANES_##name <= k; at += MANY * LANES_##name)                           \
            for (int i = 0; i < MANY; i++) {                                                       \
                memcpy(&p, a + at + i * LANES_##name, sizeof p);                                   \
                memcpy(&q, x + at + i * LANES_##name, sizeof q);                                   \
                sum[i] += p * q;                                                                   \
            }                                                                                      \
        for (; at < k; at++)                                                                       \
            all += a[at] * x[at];                                                                  \
        p = (sum[0] + sum[1]) + (sum[2] + sum[3]);                                                 \
        for (int i = 0; i < LANES_##name; i++)                                                     \
            all += p[i];                                                                           \
        return all;                                                                                \
    }                                                                                              \
                                                                                                   \
    /* Rows side by side in memory: a column of the matrix at a time. */                           \
    CONTRACT static void columns_##name(const struct gemm_rows *r, const type *a, int64_t n,       \
                                        type *c)                                                   \
    {                                                                                              \
        const type *x = r->x;                                                                      \
        type sum[CHUNK] = { 0 };                                                                   \
        for (int64_t k = 0; k < r->k; k++, a += r->column_step)                                    \
            for (int64_t i = 0; i < n; i++)                                                        \
                sum[i] += a[i] * x[k];                                                             \
        memcpy(c, sum, (size_t)n * sizeof *c);                                                     \
    }                                                                                              \
                                                                                                   \
    CONTRACT static void rows_##name(const struct gemm_rows *r)                                    \
    {                                                                                              \
        const type *a = r->a, *x = r->x;                                                           \
        type *c = r->c;                                                                            \
        if (r->row_step == 1 && r->column_step != 1) {                                             \
            for (int64_t i = 0; i < r->rows; i += CHUNK)                                           \
                columns_##name(r, a + i, r->rows - i < CHUNK ? r->rows - i : CHUNK, c + i);        \
            return;                                                                                \
        }                                                                                          \
        for (int64_t i = 0; i < r->rows; i++, a += r->row_step) {                                  \
            if (r->column_step == 1) {                                                             \
                c[i] = dot_##name(a, x, r->k);                                                     \
                continue;                                                                          \
            }                                                                                      \
            c[i] = 0;                                                                              \
            for (int64_t k = 0; k < r->k; k++)                                                     \
                c[i] += a[k * r->column_step] * x[k];                                              \
        }                                                                                          \
    }

GEMM(f32, float)
GEMM(f64, double)
GEMM(i64, uint64_t) /* wraps */

#define KERNEL(name)                                                                               \
    {                                                                                              \
        ROWS, COLUMNS_##name, tile_##name, rows_##name                                             \
    }
extern const struct cpu_gemms ISA_NAME(cpu_gemms);
const struct cpu_gemms ISA_NAME(cpu_gemms) = {
    .of = { [DTYPE_F32] = KERNEL(f32), [DTYPE_F64] = KERNEL(f64), [DTYPE_I64] = KERNEL(i64) },
};
