/* Casts of tiles between all dtypes, compiled for one instruction set. What they mean stands in
 * tensor/element.h. */
#include "backend/cpu/isa/vector.h"

#include "backend/cpu/isa/isa.h"
#include "tensor/half.h"

/* Without branches, so that the loops are vectorised: NaN becomes `least` first, and 0 by a mask.
 * `most` is the largest T that is a number of R; where R has larger ones, `rest` has the bits that
 * are missing, for what is not below `end`. */
#define WHOLE(name, T, R, least, most, end, rest)                                                  \
    static inline R name(T x)                                                                      \
    {                                                                                              \
        const T raised = x > (T)least ? x : (T)least,                                              \
                within = raised < (T)most ? raised : (T)most;                                      \
        const R whole = (R)within | (R)(-(R)(x >= (T)end) & (R)rest);                              \
        return whole & -(R)(x == x);                                                               \
    }
WHOLE(single_I32, float, int32_t, INT32_MIN, 0x1.fffffep30, 0x1p31, 0x7f)
WHOLE(double_I32, double, int32_t, INT32_MIN, INT32_MAX, 0x1p31, 0)
WHOLE(single_I64, float, int64_t, INT64_MIN, 0x1.fffffep62, 0x1p63, 0x7fffffffff)
WHOLE(double_I64, double, int64_t, INT64_MIN, 0x1.fffffffffffffp62, 0x1p63, 0x3ff)
WHOLE(single_U8, float, int32_t, 0, UINT8_MAX, 256, 0)
WHOLE(double_U8, double, int32_t, 0, UINT8_MAX, 256, 0)
WHOLE(single_I8, float, int32_t, INT8_MIN, INT8_MAX, 128, 0)
WHOLE(double_I8, double, int32_t, INT8_MIN, INT8_MAX, 128, 0)

/* CAST(from, C type, to, C type, expression in x). FROM(dtype, C type, x as a number, x as a float
 * that is good to be rounded once more, how it becomes a whole number). */
#define WRAPPED(to, value) value
#define SINGLE(to, value)  single_##to(value)
#define DOUBLE(to, value)  double_##to(value)
#define FROM(from, A, value, odd, whole)                                                           \
    CAST(from, A, BOOL, uint8_t, (value) != 0)                                                     \
    CAST(from, A, U8, uint8_t, whole(U8, value))                                                   \
    CAST(from, A, I8, int8_t, whole(I8, value))                                                    \
    CAST(from, A, I32, int32_t, whole(I32, value))                                                 \
    CAST(from, A, I64, int64_t, whole(I64, value))                                                 \
    CAST(from, A, F16, uint16_t, float_half(odd))                                                  \
    CAST(from, A, BF16, uint16_t, float_bfloat(odd))                                               \
    CAST(from, A, F32, float, value)                                                               \
    CAST(from, A, F64, double, value)
#define CASTS                                                                                      \
    FROM(BOOL, uint8_t, x, x, WRAPPED)                                                             \
    FROM(U8, uint8_t, x, x, WRAPPED)                                                               \
    FROM(I8, int8_t, x, x, WRAPPED)                                                                \
    FROM(I32, int32_t, x, odd_float((double)x), WRAPPED)                                           \
    FROM(I64, int64_t, x, odd_float(odd_double(x)), WRAPPED)                                       \
    FROM(F16, uint16_t, half_float(x), half_float(x), SINGLE)                                      \
    FROM(BF16, uint16_t, bfloat_float(x), bfloat_float(x), SINGLE)                                 \
    FROM(F32, float, x, x, SINGLE)                                                                 \
    FROM(F64, double, x, odd_float(x), DOUBLE)

#define CAST(from, A, dtype, R, expression) VECTOR_TILE(cast_##from##_##dtype, A, R, expression)
CASTS
#undef CAST

extern const struct cpu_casts ISA_NAME(cpu_casts);

const struct cpu_casts ISA_NAME(cpu_casts) = {
    .from = {
#define CAST(from, A, dtype, R, expression) [DTYPE_##from][DTYPE_##dtype] = cast_##from##_##dtype,
        CASTS
    },
};
