/* The loops over tiles: one function for each row of tiles.def, compiled for one instruction set.
 * floor_divide and remainder of real numbers are written out in divide.h. */
#include "backend/cpu/isa/divide.h"

#include "backend/cpu/isa/isa.h"

static inline int64_t wrap(uint64_t x)
{
    return (int64_t)x;
}

#define CLIP(name, type)                                                                           \
    static inline type name(type x, type low, type high)                                           \
    {                                                                                              \
        type raised = ((x > low) | (x != x)) ? x : low;                                            \
        type lowered = ((raised < high) | (raised != raised)) ? raised : high;                     \
        return lowered;                                                                            \
    }
CLIP(tile_clipf, float)
CLIP(tile_clip, double)

static inline int64_t whole_floor_divide(int64_t x, int64_t y)
{
    if (y == 0)
        return 0;
    if (y == -1)
        return wrap(0 - (uint64_t)x);
    return x / y - ((x % y != 0) & ((x ^ y) < 0));
}

static inline int64_t whole_remainder(int64_t x, int64_t y)
{
    if (y == 0 || y == -1)
        return 0;
    int64_t rest = x % y;
    return rest + (((rest != 0) & ((rest ^ y) < 0)) ? y : 0);
}

static inline int64_t whole_power(int64_t x, int64_t n)
{
    if (n < 0)
        return x == 1 ? 1 : x == -1 ? (n & 1 ? -1 : 1) : 0;
    uint64_t product = 1, base = (uint64_t)x;
    for (; n; n >>= 1, base *= base)
        if (n & 1)
            product *= base;
    return wrap(product);
}

/* ---- from tiles.def -----------------------------------------------------------------------------
 */

#define TILE1(op, dtype, A, R, expression) VECTOR_TILE(tile_##op##_##dtype, A, R, expression)
#define TILE2(op, dtype, A, R, expression)                                                         \
    static void tile_##op##_##dtype(int n, void *d, const void *a, const void *b, const void *c)   \
    {                                                                                              \
        R *to = d;                                                                                 \
        const A *xs = a, *ys = b;                                                                  \
        (void)c;                                                                                   \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const A x = xs[i], y = ys[i];                                                          \
            to[i] = (R)(expression);                                                               \
        }                                                                                          \
    }
#define TILE3(op, dtype, A, B, R, expression)                                                      \
    static void tile_##op##_##dtype(int n, void *d, const void *a, const void *b, const void *c)   \
    {                                                                                              \
        R *to = d;                                                                                 \
        const A *xs = a;                                                                           \
        const B *ys = b, *zs = c;                                                                  \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const A x = xs[i];                                                                     \
            const B y = ys[i], z = zs[i];                                                          \
            to[i] = (R)(expression);                                                               \
        }                                                                                          \
    }
#define PAIR(first, second, dtype, reads, either, A, expression)                                   \
    static void pair_##first##_##second##_##dtype(int n, void *d, const void *a, const void *b,    \
                                                  const void *c)                                   \
    {                                                                                              \
        A *to = d;                                                                                 \
        const A *xs = a, *ys = b, *zs = c;                                                         \
        VECTOR_LOOP                                                                                \
        for (int i = 0; i < n; i++) {                                                              \
            const A x = xs[i], y = ys[i], z = zs[i];                                               \
            (void)z;                                                                               \
            to[i] = expression;                                                                    \
        }                                                                                          \
    }
#include "backend/cpu/isa/tiles.def"
#undef TILE1
#undef TILE2
#undef TILE3
#undef PAIR

static const struct tile_pair pairs[] = {
#define TILE1(...)
#define TILE2(...)
#define TILE3(...)
#define PAIR(first, second, dtype, reads, either, A, expression)                                   \
    { OP_##first, OP_##second, DTYPE_##dtype, reads, either, pair_##first##_##second##_##dtype },
#include "backend/cpu/isa/tiles.def"
#undef TILE1
#undef TILE2
#undef TILE3
#undef PAIR
    { .fn = NULL },
};

extern const struct cpu_tiles ISA_NAME(cpu_tiles);

const struct cpu_tiles ISA_NAME(cpu_tiles) = {
    .pairs = pairs,
    .op = {
#define TILE1(id, dtype, ...) [OP_##id][DTYPE_##dtype] = tile_##id##_##dtype,
#define TILE2                 TILE1
#define TILE3                 TILE1
#include "backend/cpu/isa/tiles.def"
        [OP_floor_divide][DTYPE_F32] = tile_floor_divide_F32,
        [OP_remainder][DTYPE_F32] = tile_remainder_F32,
        [OP_floor_divide][DTYPE_F64] = tile_floor_divide_F64,
        [OP_remainder][DTYPE_F64] = tile_remainder_F64,
    },
};
