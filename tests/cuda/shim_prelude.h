/* What a CUDA text finds on the processor: included before it by shim.c. Nothing here waits: blocks
 * and threads run one at a time. */
#include <math.h>

struct shim_index {
    unsigned int x, y, z;
};
struct shim_state {
    struct shim_index thread, block, block_size, grid_size;
    void (*barrier)(void);
};
struct shim_state *shim_state;

#define threadIdx (shim_state->thread)
#define blockIdx  (shim_state->block)
#define blockDim  (shim_state->block_size)
#define gridDim   (shim_state->grid_size)

#define __global__
#define __device__
#define __shared__      static
#define __forceinline__ inline __attribute__((always_inline))
#define __align__(n)    __attribute__((aligned(n)))
#define __launch_bounds__(n)
#define __syncthreads() shim_state->barrier()
#define __threadfence()

#define SHIM_BITS(name, from, to)                                                                  \
    static inline to name(from x)                                                                  \
    {                                                                                              \
        union {                                                                                    \
            from x;                                                                                \
            to y;                                                                                  \
        } u = { x };                                                                               \
        return u.y;                                                                                \
    }
SHIM_BITS(__float_as_uint, float, unsigned int)
SHIM_BITS(__uint_as_float, unsigned int, float)
SHIM_BITS(__double_as_longlong, double, long long)
SHIM_BITS(__longlong_as_double, long long, double)

static inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b)
{
    return (unsigned long long)((unsigned __int128)a * b >> 64);
}
static inline unsigned int __umulhi(unsigned int a, unsigned int b)
{
    return (unsigned int)((unsigned long long)a * b >> 32);
}

#define atomicAdd(at, value) __sync_fetch_and_add(at, value)
#define atomicOr(at, value)  __sync_fetch_and_or(at, value)
#define atomicMax(at, value)                                                                       \
    ({                                                                                             \
        __typeof__(*(at)) shim_old = *(at), shim_new = (value);                                    \
        if (shim_new > shim_old)                                                                   \
            *(at) = shim_new;                                                                      \
        shim_old;                                                                                  \
    })
#define atomicCAS(at, old, value) __sync_val_compare_and_swap(at, old, value)

#undef INFINITY
#undef NAN
