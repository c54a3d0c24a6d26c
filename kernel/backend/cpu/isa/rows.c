/* See rows.h. Each loop over elements runs over 64 lanes, so that the compiler may vectorise it and
 * the order of additions is the same for each instruction set. */
#include "backend/cpu/isa/rows.h"

#include "backend/cpu/isa/isa.h"
#include "backend/cpu/isa/vector.h"

#include <string.h>

enum { LANES = 64, FULL = 16, STRETCH = 4096 };

static inline int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How many lanes a row of n needs: a power of two, so that they can be joined in halves. */
static inline int lanes_of(int64_t n)
{
    int lanes = LANES;
    while (lanes / 2 >= n && lanes > FULL)
        lanes /= 2;
    return lanes;
}

/* ---- softmax ----------------------------------------------------------------------------------
 */

#define LARGEST_OF_ROW(T, name)                                                                    \
    static T name(const T *x, int64_t n)                                                           \
    {                                                                                              \
        T lane[LANES];                                                                             \
        const int lanes = lanes_of(n);                                                             \
        for (int j = 0; j < lanes; j++)                                                            \
            lane[j] = j < n ? x[j] : x[0];                                                         \
        for (int64_t i = LANES; i < n; i += LANES) {                                               \
            const int64_t w = least(LANES, n - i);                                                 \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < w; j++)                                                        \
                lane[j] = x[i + j] > lane[j] ? x[i + j] : lane[j];                                 \
        }                                                                                          \
        for (int w = lanes / 2; w > 0; w /= 2)                                                     \
            for (int j = 0; j < w; j++)                                                            \
                lane[j] = lane[j + w] > lane[j] ? lane[j + w] : lane[j];                           \
        return lane[0];                                                                            \
    }
LARGEST_OF_ROW(float, largest_float)
LARGEST_OF_ROW(double, largest_double)

/* The sum of exp(x - most), which is left in `out` unless only the sum is wanted. Vectors are
 * filled up with exp(-infinity), so that few elements cost no calls of the function for one. */
#define EXPS_OF_ROW(T, name, EXP)                                                                  \
    static T name##_stretch(const T *x, T *out, int64_t n, T most, bool keep)                      \
    {                                                                                              \
        T lane[LANES], e[LANES];                                                                   \
        const int lanes = lanes_of(n);                                                             \
        for (int j = 0; j < lanes; j++)                                                            \
            lane[j] = 0;                                                                           \
        for (int64_t i = 0; i < n; i += LANES) {                                                   \
            const int64_t w = least(LANES, n - i), full = (w + FULL - 1) / FULL * FULL;            \
            for (int64_t j = 0; j < w; j++)                                                        \
                e[j] = x[i + j] - most;                                                            \
            for (int64_t j = w; j < full; j++)                                                     \
                e[j] = -INFINITY;                                                                  \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < full; j++)                                                     \
                e[j] = EXP(e[j]);                                                                  \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < full; j++)                                                     \
                lane[j] += e[j];                                                                   \
            if (keep)                                                                              \
                memcpy(out + i, e, (size_t)w * sizeof(T));                                         \
        }                                                                                          \
        for (int w = lanes / 2; w > 0; w /= 2)                                                     \
            for (int j = 0; j < w; j++)                                                            \
                lane[j] += lane[j + w];                                                            \
        return lane[0];                                                                            \
    }                                                                                              \
    static double name(const struct rows_block *k, const T *x, T *out, T most)                     \
    {                                                                                              \
        double total = 0;                                                                          \
        for (int64_t i = 0; i < k->n && !cancel_asked(k->cancel); i += STRETCH)                    \
            total += (double)name##_stretch(x + i, out + i, least(STRETCH, k->n - i), most,        \
                                            !k->log);                                              \
        return total;                                                                              \
    }
EXPS_OF_ROW(float, exps_float, expf)
EXPS_OF_ROW(double, exps_double, exp)

#define SOFTMAX_ROWS(T)                                                                            \
    static void softmax_rows_##T(const struct rows_block *k)                                       \
    {                                                                                              \
        for (int64_t r = 0; r < k->rows; r++) {                                                    \
            const T *x = (const T *)k->x + r * k->n;                                               \
            T *out = (T *)k->out + r * k->n;                                                       \
            const T most = largest_##T(x, k->n);                                                   \
            const double total = exps_##T(k, x, out, most);                                        \
            const T scale = (T)(k->log ? log(total) : 1 / total);                                  \
            if (k->log) {                                                                          \
                VECTOR_LOOP                                                                        \
                for (int64_t j = 0; j < k->n; j++)                                                 \
                    out[j] = (x[j] - most) - scale;                                                \
            } else {                                                                               \
                VECTOR_LOOP                                                                        \
                for (int64_t j = 0; j < k->n; j++)                                                 \
                    out[j] *= scale;                                                               \
            }                                                                                      \
        }                                                                                          \
    }
SOFTMAX_ROWS(float)
SOFTMAX_ROWS(double)

/* Rows side by side: each is a lane. */
#define SOFTMAX_COLUMNS(T, EXP)                                                                    \
    static void softmax_columns_##T(const struct rows_block *k)                                    \
    {                                                                                              \
        T most[ROWS_SIDE], scale[ROWS_SIDE];                                                       \
        double total[ROWS_SIDE];                                                                   \
        const int64_t w = k->rows;                                                                 \
        const T *x = k->x;                                                                         \
        T *out = k->out;                                                                           \
        for (int64_t j = 0; j < w; j++) {                                                          \
            most[j] = x[j];                                                                        \
            total[j] = 0;                                                                          \
        }                                                                                          \
        for (int64_t i = 1; i < k->n; i++)                                                         \
            VECTOR_LOOP                                                                            \
        for (int64_t j = 0; j < w; j++)                                                            \
            most[j] = x[i * k->step + j] > most[j] ? x[i * k->step + j] : most[j];                 \
        for (int64_t i = 0; i < k->n && !cancel_asked(k->cancel); i++) {                           \
            T *e = out + i * k->step;                                                              \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < w; j++)                                                        \
                e[j] = EXP(x[i * k->step + j] - most[j]);                                          \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < w; j++)                                                        \
                total[j] += (double)e[j];                                                          \
        }                                                                                          \
        for (int64_t j = 0; j < w; j++)                                                            \
            scale[j] = (T)(k->log ? log(total[j]) : 1 / total[j]);                                 \
        for (int64_t i = 0; i < k->n; i++) {                                                       \
            if (k->log) {                                                                          \
                VECTOR_LOOP                                                                        \
                for (int64_t j = 0; j < w; j++)                                                    \
                    out[i * k->step + j] = (x[i * k->step + j] - most[j]) - scale[j];              \
            } else {                                                                               \
                VECTOR_LOOP                                                                        \
                for (int64_t j = 0; j < w; j++)                                                    \
                    out[i * k->step + j] *= scale[j];                                              \
            }                                                                                      \
        }                                                                                          \
    }
SOFTMAX_COLUMNS(float, expf)
SOFTMAX_COLUMNS(double, exp)

#define SOFTMAX(T)                                                                                 \
    static void softmax_##T(const struct rows_block *k)                                            \
    {                                                                                              \
        if (k->step == 1)                                                                          \
            softmax_rows_##T(k);                                                                   \
        else                                                                                       \
            softmax_columns_##T(k);                                                                \
    }
SOFTMAX(float)
SOFTMAX(double)

/* ---- sums of rows -----------------------------------------------------------------------------
 */

/* The sum of `expression` of x and g over a row, in double. */
#define SUM_OF_ROW(name, T, expression)                                                            \
    static double name##_##T(const struct rows_block *k, const T *row, const T *back, double mean) \
    {                                                                                              \
        double lane[LANES];                                                                        \
        const int lanes = lanes_of(k->n);                                                          \
        for (int j = 0; j < lanes; j++)                                                            \
            lane[j] = 0;                                                                           \
        (void)back, (void)mean;                                                                    \
        for (int64_t i = 0; i < k->n; i += LANES) {                                                \
            const int64_t w = least(LANES, k->n - i);                                              \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < w; j++)                                                        \
                lane[j] += expression;                                                             \
            if (i % STRETCH == 0 && cancel_asked(k->cancel))                                       \
                break;                                                                             \
        }                                                                                          \
        for (int w = lanes / 2; w > 0; w /= 2)                                                     \
            for (int j = 0; j < w; j++)                                                            \
                lane[j] += lane[j + w];                                                            \
        return lane[0];                                                                            \
    }
#define X ((double)row[i + j])
#define G ((double)back[i + j])
SUM_OF_ROW(sum, float, X)
SUM_OF_ROW(sum, double, X)
SUM_OF_ROW(squares, float, (X - mean) * (X - mean))
SUM_OF_ROW(squares, double, (X - mean) * (X - mean))
SUM_OF_ROW(products, float, (X - mean) * G)
SUM_OF_ROW(products, double, (X - mean) * G)
#undef X
#undef G

#define SOFTMAX_BACK(T)                                                                            \
    static void softmax_back_##T(const struct rows_block *k)                                       \
    {                                                                                              \
        for (int64_t r = 0; r < k->rows; r++) {                                                    \
            const T *y = (const T *)k->x + r * k->n, *g = (const T *)k->g + r * k->n;              \
            T *out = (T *)k->out + r * k->n;                                                       \
            const double along = products_##T(k, y, g, 0);                                         \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < k->n; j++)                                                     \
                out[j] = (T)((double)y[j] * ((double)g[j] - along));                               \
        }                                                                                          \
    }
SOFTMAX_BACK(float)
SOFTMAX_BACK(double)

/* ---- normal -----------------------------------------------------------------------------------
 */

struct normal {
    double mean, scale;
};

#define NORMAL(T)                                                                                  \
    static struct normal normal_of_##T(const struct rows_block *k, const T *x) {                   \
        const double n = (double)k->n, mean = sum_##T(k, x, NULL, 0) / n;                          \
        const double variance = squares_##T(k, x, NULL, mean) / n;                                 \
        return (struct normal){ mean, 1 / sqrt(variance + k->epsilon) };                           \
    } static void normal_##T(const struct rows_block *k)                                           \
    {                                                                                              \
        for (int64_t r = 0; r < k->rows; r++) {                                                    \
            const T *x = (const T *)k->x + r * k->n;                                               \
            T *out = (T *)k->out + r * k->n;                                                       \
            const struct normal of = normal_of_##T(k, x);                                          \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < k->n; j++)                                                     \
                out[j] = (T)(((double)x[j] - of.mean) * of.scale);                                 \
        }                                                                                          \
    }                                                                                              \
    static void normal_back_##T(const struct rows_block *k)                                        \
    {                                                                                              \
        for (int64_t r = 0; r < k->rows; r++) {                                                    \
            const T *x = (const T *)k->x + r * k->n, *g = (const T *)k->g + r * k->n;              \
            T *out = (T *)k->out + r * k->n;                                                       \
            const struct normal of = normal_of_##T(k, x);                                          \
            const double n = (double)k->n, shift = sum_##T(k, g, NULL, 0) / n;                     \
            const double along = products_##T(k, x, g, of.mean) / n * of.scale * of.scale;         \
            VECTOR_LOOP                                                                            \
            for (int64_t j = 0; j < k->n; j++) {                                                   \
                const double rest = (double)g[j] - shift - ((double)x[j] - of.mean) * along;       \
                out[j] = (T)(of.scale * rest);                                                     \
            }                                                                                      \
        }                                                                                          \
    }
NORMAL(float)
NORMAL(double)

/* ---- windows ----------------------------------------------------------------------------------
 */

#define JOIN(name, T, expression)                                                                  \
    static void name##_##T(void *acc, const void *of_x, const void *of_y, int64_t n)               \
    {                                                                                              \
        T *to = acc;                                                                               \
        const T *x = of_x, *y = of_y;                                                              \
        (void)y;                                                                                   \
        VECTOR_LOOP                                                                                \
        for (int64_t i = 0; i < n; i++)                                                            \
            to[i] = expression;                                                                    \
    }
#define JOINS(name, expression) JOIN(name, float, expression) JOIN(name, double, expression)
JOINS(add, to[i] + x[i])
JOINS(add_product, to[i] + x[i] * y[i])
JOINS(add_quotient, to[i] + x[i] / y[0])
JOINS(larger, ((x[i] > to[i]) | (x[i] != x[i])) ? x[i] : to[i])
JOINS(divide, to[i] / x[0])

extern const struct cpu_rows ISA_NAME(cpu_rows);

#define BOTH(name)                                                                                 \
    {                                                                                              \
        [DTYPE_F32] = name##_float, [DTYPE_F64] = name##_double                                    \
    }

const struct cpu_rows ISA_NAME(cpu_rows) = {
    .softmax = BOTH(softmax),
    .softmax_back = BOTH(softmax_back),
    .normal = BOTH(normal),
    .normal_back = BOTH(normal_back),
    .add = BOTH(add),
    .add_product = BOTH(add_product),
    .add_quotient = BOTH(add_quotient),
    .larger = BOTH(larger),
    .divide = BOTH(divide),
};
