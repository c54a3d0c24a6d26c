/* Columns of reductions, compiled for one instruction set. Columns are independent, so the compiler
 * may vectorise over them and the order within a column stays what it is: results do not depend on
 * the instruction set. A contiguous row becomes 64 columns: see reduce.c of the folder above. */
#include "backend/cpu/isa/vector.h"

#include "backend/cpu/isa/isa.h"

static inline int64_t wrap(uint64_t x)
{
    return (int64_t)x;
}

typedef double acc_real;
typedef int64_t acc_whole;

/* One row into the accumulators; PARAM is how `p` is read, if at all. */
#define ROW(type, field, expression, element)                                                      \
    for (int64_t j = 0; j < n; j++) {                                                              \
        const type x = element;                                                                    \
        const acc_##field a = to[j];                                                               \
        const double p = ps ? ps[j] : 0;                                                           \
        (void)p;                                                                                   \
        to[j] = (acc_##field)(expression);                                                         \
    }

#define STEP(kind, dtype, type, field, expression)                                                 \
    static void columns_##kind##_##dtype(union scalar *acc, const struct reduce_block *k)          \
    {                                                                                              \
        acc_##field *restrict to = (acc_##field *)(void *)acc;                                     \
        const int64_t n = k->columns, step = k->column_step;                                       \
        const double *ps = k->param;                                                               \
        for (int64_t r = 0; r < k->rows; r++) {                                                    \
            const type *row = (const type *)k->x + r * k->row_step;                                \
            if (step == 1) {                                                                       \
                VECTOR_LOOP                                                                        \
                ROW(type, field, expression, row[j])                                               \
            } else {                                                                               \
                ROW(type, field, expression, row[j * step])                                        \
            }                                                                                      \
        }                                                                                          \
    }
/* to[j] + low[j] is the sum: low takes what to[j] + y had to round off. */
#define SUM(kind, dtype, type, number)                                                             \
    static void columns_##kind##_##dtype(union scalar *acc, const struct reduce_block *k)          \
    {                                                                                              \
        double *restrict to = (double *)(void *)acc, *restrict low = (double *)(void *)k->side;    \
        const int64_t n = k->columns, step = k->column_step;                                       \
        const double *ps = k->param;                                                               \
        for (int64_t r = 0; r < k->rows; r++) {                                                    \
            const type *row = (const type *)k->x + r * k->row_step;                                \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < n; j++) {                                                      \
                const double x = row[j * step], p = ps ? ps[j] : 0, y = number, a = to[j];         \
                const double sum = a + y, part = sum - a;                                          \
                (void)p;                                                                           \
                low[j] += (a - (sum - part)) + (y - part);                                         \
                to[j] = sum;                                                                       \
            }                                                                                      \
        }                                                                                          \
    }
#include "backend/cpu/isa/reduce.def"

/* The first of equals, and the first NaN before any number. at < 0: nothing is held yet. */
#define ARG_COLUMNS(kind, dtype, type, field, better)                                              \
    static void columns_##kind##_##dtype(union scalar *acc, const struct reduce_block *k)          \
    {                                                                                              \
        acc_##field *restrict to = (acc_##field *)(void *)acc;                                     \
        int64_t *restrict at = (int64_t *)(void *)k->side;                                         \
        const int64_t n = k->columns, step = k->column_step;                                       \
        for (int64_t r = 0; r < k->rows; r++) {                                                    \
            const type *row = (const type *)k->x + r * k->row_step;                                \
            const int64_t first = k->at_first + r * k->at_row;                                     \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < n; j++) {                                                      \
                const acc_##field x = (acc_##field)row[j * step], a = to[j];                       \
                const int take = (better) | ((x != x) & (a == a)) | (at[j] < 0);                   \
                to[j] = take ? x : a;                                                              \
                at[j] = take ? first + j * k->at_column : at[j];                                   \
            }                                                                                      \
        }                                                                                          \
    }
ARG_COLUMNS(argmax, F32, float, real, x > a)
ARG_COLUMNS(argmax, F64, double, real, x > a)
ARG_COLUMNS(argmax, I64, int64_t, whole, x > a)
ARG_COLUMNS(argmin, F32, float, real, x < a)
ARG_COLUMNS(argmin, F64, double, real, x < a)
ARG_COLUMNS(argmin, I64, int64_t, whole, x < a)

extern const struct cpu_reducers ISA_NAME(cpu_reducers);

const struct cpu_reducers ISA_NAME(cpu_reducers) = {
    .columns = {
#define STEP(kind, dtype, ...) [REDUCE_##kind][DTYPE_##dtype] = columns_##kind##_##dtype,
#define SUM                    STEP
#include "backend/cpu/isa/reduce.def"
        [REDUCE_argmax][DTYPE_F32] = columns_argmax_F32,
        [REDUCE_argmax][DTYPE_F64] = columns_argmax_F64,
        [REDUCE_argmax][DTYPE_I64] = columns_argmax_I64,
        [REDUCE_argmin][DTYPE_F32] = columns_argmin_F32,
        [REDUCE_argmin][DTYPE_F64] = columns_argmin_F64,
        [REDUCE_argmin][DTYPE_I64] = columns_argmin_I64,
    },
};
