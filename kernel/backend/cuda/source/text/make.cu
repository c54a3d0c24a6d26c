// Tensors made from numbers, and from chance: the same bits as backend/cpu/isa/random.c.

//// range
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const double v = start + (double)i * step;
        to[i] = i + 1 == (place)n && LAST ? (element)NUMBER(stop) : (element)NUMBER(v);
    }
}

//// whole_range
{
    for (place i = FIRST; i < (place)n; i += STEP)
        to[i] = (int64_t)((uint64_t)start + (uint64_t)i * (uint64_t)step);
}

//// eye
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place row = i / (place)columns;
        to[i] = (int64_t)(i - row * (place)columns) == (int64_t)row + k ? ONE : 0;
    }
}

//// philox
static __device__ void philox(uint64_t seed, uint64_t draw, uint64_t block, uint32_t *out)
{
    uint32_t c0 = (uint32_t)block, c1 = (uint32_t)(block >> 32);
    uint32_t c2 = (uint32_t)draw, c3 = (uint32_t)(draw >> 32);
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        const uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

//// direction
// As backend/cpu/isa/normal.h.
static __device__ float radius_f32(uint32_t word)
{
    const float u = ((float)(int32_t)(word >> 8) + 0.5f) * 5.9604644775390625e-8f;
    const uint32_t bits = __float_as_uint(u) + 0x3f800000 - 0x3f3504f3;
    const int32_t e = (int32_t)(bits >> 23) - 127;
    const float f = __uint_as_float((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    const float q = f / (2.0f + f), z = q * q, w = z * z;
    const float t1 = w * fmaf(w, 0.24279078841f, 0.40000972152f);
    const float t2 = z * fmaf(w, 0.28498786688f, 0.66666662693f);
    const float half = 0.5f * f * f, k = (float)e;
    float logarithm = fmaf(q, half + t1 + t2, fmaf(k, 9.0580006145e-06f, -half)) + f;
    logarithm = fmaf(k, 6.9313812256e-01f, logarithm);
    const float square = -2.0f * logarithm;
    return sqrtf(square > 0 ? square : 0);
}
static __device__ void direction_f32(uint32_t word, float *sine, float *cosine)
{
    const uint32_t quadrant = (word + 0x20000000u) >> 30;
    const int32_t rest = (int32_t)(word - (quadrant << 30));
    const float x = (float)rest * 1.46291807926715968e-9f;
    const float z = x * x;
    float s = fmaf(z, fmaf(z, fmaf(z, 2.75573192e-6f, -1.98412698e-4f), 8.33333333e-3f), -1.66666667e-1f);
    s = fmaf(x * z, s, x);
    float c = fmaf(z, fmaf(z, fmaf(z, 2.48015873e-5f, -1.38888889e-3f), 4.16666667e-2f), -0.5f);
    c = fmaf(z, c, 1.0f);
    const float swapped_s = quadrant & 1 ? c : s, swapped_c = quadrant & 1 ? s : c;
    *sine = quadrant & 2 ? -swapped_s : swapped_s;
    *cosine = (quadrant + 1) & 2 ? -swapped_c : swapped_c;
}
static __device__ double radius_f64(uint64_t word)
{
    const double u = ((double)(int64_t)(word >> 11) + 0.5) * 1.1102230246251565404e-16;
    const uint64_t bits = (uint64_t)__double_as_longlong(u) + 0x3ff0000000000000ull - 0x3fe6a09e00000000ull;
    const int64_t e = (int64_t)(bits >> 52) - 1023;
    const double f = __longlong_as_double((int64_t)((bits & 0x000fffffffffffffull) + 0x3fe6a09e00000000ull)) - 1.0;
    const double q = f / (2.0 + f), z = q * q, w = z * z;
    double t1 = fma(w, 1.531383769920937332e-01, 2.222219843214978396e-01);
    t1 = w * fma(w, t1, 3.999999999940941908e-01);
    double t2 = fma(w, 1.479819860511658591e-01, 1.818357216161805012e-01);
    t2 = z * fma(w, fma(w, t2, 2.857142874366239149e-01), 6.666666666666735130e-01);
    const double half = 0.5 * f * f, k = (double)e;
    double logarithm = fma(q, half + t1 + t2, fma(k, 1.90821492927058770002e-10, -half)) + f;
    logarithm = fma(k, 6.93147180369123816490e-01, logarithm);
    const double square = -2.0 * logarithm;
    return sqrt(square > 0 ? square : 0);
}
static __device__ void direction_f64(uint64_t word, double *sine, double *cosine)
{
    const uint64_t quadrant = (word + (1ull << 61)) >> 62;
    const int64_t rest = (int64_t)(word - (quadrant << 62));
    const double x = (double)rest * 3.40612158008655459e-19;
    const double z = x * x;
    double s = fma(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08);
    s = fma(z, fma(z, s, 2.75573137070700676789e-06), -1.98412698298579493134e-04);
    s = fma(z, fma(z, s, 8.33333333332248946124e-03), -1.66666666666666324348e-01);
    s = fma(x * z, s, x);
    double c = fma(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09);
    c = fma(z, fma(z, c, -2.75573143513906633035e-07), 2.48015872894767294178e-05);
    c = fma(z, fma(z, c, -1.38888888888741095749e-03), 4.16666666666666019037e-02);
    c = fma(z, fma(z, c, -0.5), 1.0);
    const double swapped_s = quadrant & 1 ? c : s, swapped_c = quadrant & 1 ? s : c;
    *sine = quadrant & 2 ? -swapped_s : swapped_s;
    *cosine = (quadrant + 1) & 2 ? -swapped_c : swapped_c;
}

//// draws
// Element i of a draw takes word i % 4 of block i / 4; where it needs two words, words 2i and 2i + 1.
static __device__ float uniform_f32(const uint32_t *word, int k, double low, double high, double below)
{
    const float unit = (float)(int32_t)(word[k] >> 8) * 5.9604644775390625e-8f;
    const float x = fmaf(unit, (float)high - (float)low, (float)low);
    return x < (float)high ? x : (float)below;
}
static __device__ double uniform_f64(const uint32_t *word, int k, double low, double high, double below)
{
    const uint64_t bits = (uint64_t)word[2 * k] | (uint64_t)word[2 * k + 1] << 32;
    const double x = fma((double)(int64_t)(bits >> 11) * 1.1102230246251565404e-16, high - low, low);
    return x < high ? x : below;
}
static __device__ float normal_f32(const uint32_t *word, int k, double mean, double deviation)
{
    float sine, cosine;
    const float length = radius_f32(word[k & 2]);
    direction_f32(word[(k & 2) + 1], &sine, &cosine);
    return fmaf(length * (k & 1 ? sine : cosine), (float)deviation, (float)mean);
}
static __device__ double normal_f64(const uint32_t *word, int k, double mean, double deviation)
{
    double sine, cosine;
    const double length = radius_f64((uint64_t)word[0] | (uint64_t)word[1] << 32);
    direction_f64((uint64_t)word[2] | (uint64_t)word[3] << 32, &sine, &cosine);
    return fma(length * (k & 1 ? sine : cosine), deviation, mean);
}
static __device__ int64_t randint_narrow(const uint32_t *word, int k, int64_t low, int64_t width)
{
    return (int64_t)((uint64_t)low + (((uint64_t)word[k] * (uint64_t)width) >> 32));
}
static __device__ int64_t randint_wide(const uint32_t *word, int k, int64_t low, int64_t width)
{
    const uint64_t x = (uint64_t)word[2 * k] | (uint64_t)word[2 * k + 1] << 32;
    return (int64_t)((uint64_t)low + __umul64hi(x, (uint64_t)width));
}

//// random
// A thread makes the elements of a block, EACH of them, and stores them as one where they begin well.
{
    typedef struct __align__(ALIGNED) { element at[EACH]; } several;
    const int aligned = (uint64_t)to % ALIGNED == 0;
    for (place i = FIRST; i < (place)blocks; i += STEP) {
        uint32_t word[4];
        several made;
        const int64_t first = (int64_t)i * EACH;
        philox((uint64_t)SEED, (uint64_t)DRAW, (uint64_t)i, word);
#pragma unroll
        for (int k = 0; k < EACH; k++)
            made.at[k] = DRAWN;
        if (aligned && first + EACH <= n) {
            *(several *)(to + first) = made;
        } else {
#pragma unroll
            for (int k = 0; k < EACH; k++)
                if (first + k < n)
                    to[first + k] = made.at[k];
        }
    }
}
