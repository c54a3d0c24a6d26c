// Sections of kernel text, each from a line "//// name" to the next. text.h finds them; what
// stands before a section that is a function's body (a block) is printed by build.c. The
// language is the part of CUDA C that is also C: tests/cuda runs the same text on the processor.

//// common
#define FIRST ((place)blockIdx.x * blockDim.x + threadIdx.x)
#define STEP  ((place)gridDim.x * blockDim.x)
#define INF   __longlong_as_double(0x7ff0000000000000LL)
#define NAN_  __longlong_as_double(0x7ff8000000000000LL)
typedef unsigned char uint8_t;
typedef signed char int8_t;
typedef unsigned short uint16_t;
typedef int int32_t;
typedef unsigned int uint32_t;
typedef long long int64_t;
typedef unsigned long long uint64_t;
typedef struct __align__(16) { uint64_t low, high; } wide;

//// tiles
static __device__ int64_t wrap(uint64_t x) { return (int64_t)x; }
static __device__ float tile_clipf(float x, float low, float high)
{
    float raised = ((x > low) | (x != x)) ? x : low;
    return ((raised < high) | (raised != raised)) ? raised : high;
}
static __device__ double tile_clip(double x, double low, double high)
{
    double raised = ((x > low) | (x != x)) ? x : low;
    return ((raised < high) | (raised != raised)) ? raised : high;
}
static __device__ int64_t whole_floor_divide(int64_t x, int64_t y)
{
    if (y == 0)
        return 0;
    if (y == -1)
        return wrap(0 - (uint64_t)x);
    return x / y - ((x % y != 0) & ((x ^ y) < 0));
}
static __device__ int64_t whole_remainder(int64_t x, int64_t y)
{
    if (y == 0 || y == -1)
        return 0;
    int64_t rest = x % y;
    return rest + (((rest != 0) & ((rest ^ y) < 0)) ? y : 0);
}
static __device__ int64_t whole_power(int64_t x, int64_t n)
{
    if (n < 0)
        return x == 1 ? 1 : x == -1 ? (n & 1 ? -1 : 1) : 0;
    uint64_t product = 1, base = (uint64_t)x;
    for (; n; n >>= 1, base *= base)
        if (n & 1)
            product *= base;
    return wrap(product);
}
static __device__ float real_remainderf(float x, float y)
{
    float rest = fmodf(x, y);
    if (rest == 0)
        return copysignf(0.0f, y);
    return (y < 0) != (rest < 0) ? rest + y : rest;
}
static __device__ double real_remainder(double x, double y)
{
    double rest = fmod(x, y);
    if (rest == 0)
        return copysign(0.0, y);
    return (y < 0) != (rest < 0) ? rest + y : rest;
}
static __device__ float real_floor_dividef(float x, float y)
{
    if (y == 0)
        return x / y;
    float rest = fmodf(x, y), quotient = (x - rest) / y;
    if (rest != 0 && (y < 0) != (rest < 0))
        quotient -= 1;
    if (quotient == 0)
        return copysignf(0.0f, x / y);
    float whole = floorf(quotient);
    return quotient - whole > 0.5f ? whole + 1 : whole;
}
static __device__ double real_floor_divide(double x, double y)
{
    if (y == 0)
        return x / y;
    double rest = fmod(x, y), quotient = (x - rest) / y;
    if (rest != 0 && (y < 0) != (rest < 0))
        quotient -= 1;
    if (quotient == 0)
        return copysign(0.0, x / y);
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1 : whole;
}

//// halves
// As tensor/half.h; the device makes one NaN of all.
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 530
static __device__ float half_float(uint16_t h)
{
    float x;
    asm("cvt.f32.f16 %0, %1;" : "=f"(x) : "h"(h));
    return x;
}
static __device__ uint16_t float_half(float x)
{
    uint16_t h;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(h) : "f"(x));
    return h;
}
#else
static __device__ float half_float(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = (uint32_t)(h & 0x7fff) << 13;
    uint32_t finite = __float_as_uint(__uint_as_float(rest) * 5192296858534827628530496329220096.0f);
    return __uint_as_float(sign | (rest >= 0x0f800000 ? rest | 0x7f800000 : finite));
}
static __device__ uint16_t float_half(float x)
{
    uint32_t sign = __float_as_uint(x) & 0x80000000u, u = __float_as_uint(x) ^ sign;
    uint32_t nan = 0x7e00 | (u >> 13 & 0x3ff);
    uint32_t large = u > 0x7f800000 ? nan : 0x7c00;
    uint32_t small = __float_as_uint(__uint_as_float(u) + 0.5f) - 0x3f000000;
    uint32_t normal = (u - 0x38000000 + 0xfff + (u >> 13 & 1)) >> 13;
    uint32_t h = u >= 0x47800000 ? large : u < 0x38800000 ? small : normal;
    return (uint16_t)(sign >> 16 | h);
}
#endif
static __device__ float bfloat_float(uint16_t b)
{
    return __uint_as_float((uint32_t)b << 16);
}
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
static __device__ uint16_t float_bfloat(float x)
{
    uint16_t h;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(h) : "f"(x));
    return h;
}
#else
static __device__ uint16_t float_bfloat(float x)
{
    uint32_t u = __float_as_uint(x), rounded = (u + 0x7fff + (u >> 16 & 1)) >> 16;
    return (uint16_t)((u & 0x7fffffff) > 0x7f800000 ? u >> 16 | 0x40 : rounded);
}
#endif
static __device__ float odd_float(double x)
{
    float f = (float)x, size = __uint_as_float(__float_as_uint(f) & 0x7fffffff);
    double wanted = x < 0 ? -x : x;
    uint32_t u = __float_as_uint(f) - ((double)size > wanted);
    return __uint_as_float(u | ((double)size != wanted && wanted == wanted));
}
static __device__ double odd_double(int64_t x)
{
    int64_t cut = x >> 11 | ((x & 0x7ff) != 0);
    int is_large = x >= (1LL << 53) || x <= -(1LL << 53);
    return is_large ? (double)cut * 2048.0 : (double)x;
}

//// wholes
// Towards 0; what does not fit becomes the largest or smallest that does, NaN 0.
static __device__ int64_t whole_of(double x, int64_t least, int64_t most)
{
    if (x != x)
        return 0;
    if (x >= (double)most)
        return most;
    return x <= (double)least ? least : (int64_t)x;
}

//// move
{
    for (place i = FIRST; i < (place)n; i += STEP)
        to_first[to_at + TO(i)] = from_first[from_at + FROM(i)];
}

//// cross
// Squares whose rows are neighbours in `from` and whose columns are in `to`: 8 lines at a time.
{
    __shared__ element tile[32][33];
    const uint32_t other = blockIdx.x / (uint32_t)squares, square = blockIdx.x - other * (uint32_t)squares;
    const uint32_t down = square / (uint32_t)across, right = square - down * (uint32_t)across;
    const int64_t x = threadIdx.x % 32, y = threadIdx.x / 32;
    const int64_t row = (int64_t)down * 32, column = (int64_t)right * 32;
    element *to = to_first + to_at + TO(other) + row * to_step + column;
    const element *from = from_first + from_at + FROM(other) + row + column * from_step;
#pragma unroll
    for (int64_t k = y; k < 32; k += 8)
        if (row + x < size && column + k < width)
            tile[k][x] = from[x + k * from_step];
    __syncthreads();
#pragma unroll
    for (int64_t k = y; k < 32; k += 8)
        if (row + k < size && column + x < width)
            to[k * to_step + x] = tile[x][k];
}

//// fill
{
    const element cell = CELL;
    for (place i = FIRST; i < (place)n; i += STEP)
        to[i] = cell;
}

//// triangle
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place row = i / (place)columns;
        const int64_t edge = (int64_t)(row % (place)rows) + k, column = (int64_t)(i - row * (place)columns);
        to[i] = (LOWER ? column <= edge : column >= edge) ? from[FROM(i)] : 0;
    }
}

//// set
{
    const int64_t at = AT;
    if (at < -low || at >= count - high) {
        if (FIRST == 0 && atomicCAS(&fault[0], 0ull, PART) == 0)
            fault[1] = (uint64_t)at;
        return;
    }
    for (place i = FIRST; i < (place)n; i += STEP)
        to_first[at + TO(i)] = from_first[FROM(i)];
}
