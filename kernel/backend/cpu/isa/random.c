/* Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011) and what is
 * drawn from it. Element i of draw d takes word i % 4 of the block with counter (i / 4, d) and the
 * seed as key, so that every device, thread count and tile size gives the same numbers.
 *
 * Normal numbers are Box-Muller over pairs of words, with logarithm, sine and cosine written out in
 * fmaf: the same bits wherever this is compiled. */
#include "backend/cpu/isa/vector.h"

#include "backend/cpu/isa/isa.h"

enum { BLOCKS = 64 }; /* computed side by side */

static const uint32_t M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

/* Blocks first … first + count of the stream: word w of block b goes to out[w][b]. */
static void philox(struct random_stream s, uint64_t first, int count, uint32_t out[4][BLOCKS])
{
    const uint32_t d0 = (uint32_t)s.draw, d1 = (uint32_t)(s.draw >> 32);
    VECTOR_LOOP
    for (int b = 0; b < count; b++) {
        uint64_t counter = first + (uint64_t)b;
        uint32_t c0 = (uint32_t)counter, c1 = (uint32_t)(counter >> 32), c2 = d0, c3 = d1;
        uint32_t k0 = (uint32_t)s.seed, k1 = (uint32_t)(s.seed >> 32);
        for (int round = 0; round < 10; round++) {
            uint64_t p0 = (uint64_t)M0 * c0, p1 = (uint64_t)M1 * c2;
            c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint32_t)p1;
            c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint32_t)p0;
            k0 += W0;
            k1 += W1;
        }
        out[0][b] = c0;
        out[1][b] = c1;
        out[2][b] = c2;
        out[3][b] = c3;
    }
}

/* The words in the order of the elements, 4 * BLOCKS at a time. */
static int words_at(struct random_stream s, int64_t first, int64_t n, uint32_t *out)
{
    uint32_t block[4][BLOCKS];
    int count = n < 4 * BLOCKS ? (int)n : 4 * BLOCKS;
    philox(s, (uint64_t)first / 4, BLOCKS, block);
    for (int b = 0; b < BLOCKS; b++)
        for (int w = 0; w < 4; w++)
            out[4 * b + w] = block[w][b];
    return count;
}

static void random_words(struct random_stream s, int64_t first, int64_t n, uint32_t *out)
{
    uint32_t word[4 * BLOCKS];
    for (int64_t done = 0; done < n; done += 4 * BLOCKS) {
        int count = words_at(s, first + done, n - done, word);
        memcpy(out + done, word, (size_t)count * sizeof *out);
    }
}

static void random_uniform(struct random_stream s, int64_t first, int64_t n, float low, float high,
                           float *out)
{
    uint32_t word[4 * BLOCKS];
    const float width = high - low;
    const float below = high > low ? nextafterf(high, low) : low;
    for (int64_t done = 0; done < n; done += 4 * BLOCKS) {
        int count = words_at(s, first + done, n - done, word);
        VECTOR_LOOP
        for (int i = 0; i < count; i++) {
            float unit = (float)(int32_t)(word[i] >> 8) * 0x1p-24f;
            float x = fmaf(unit, width, low);
            out[done + i] = x < high ? x : below; /* rounding must not reach high */
        }
    }
}

static inline float bits_float(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* sqrt(-2 log u) for u = (word + 1) / 2^32 in (0, 1]: log by u = m 2^e with m in [2/3, 4/3) and a
 * polynomial in f = m - 1 (the coefficients of musl's logf, after FreeBSD's). */
static inline float radius(uint32_t word)
{
    float u = ((float)(int32_t)(word >> 8) + 0.5f) * 0x1p-24f;
    uint32_t bits;
    memcpy(&bits, &u, sizeof bits);
    bits += 0x3f800000 - 0x3f3504f3;
    int32_t e = (int32_t)(bits >> 23) - 127;
    float f = bits_float((bits & 0x007fffff) + 0x3f3504f3) - 1.0f;
    float q = f / (2.0f + f), z = q * q, w = z * z;
    float t1 = w * fmaf(w, 0.24279078841f, 0.40000972152f);
    float t2 = z * fmaf(w, 0.28498786688f, 0.66666662693f);
    float half = 0.5f * f * f, k = (float)e;
    float log = fmaf(q, half + t1 + t2, fmaf(k, 9.0580006145e-06f, -half)) + f;
    log = fmaf(k, 6.9313812256e-01f, log);
    float square = -2.0f * log;
    return sqrtf(square > 0 ? square : 0);
}

/* sin and cos of 2 pi word / 2^32: the two upper bits are the quadrant, the rest an angle in
 * [-pi/4, pi/4) for a Taylor polynomial. */
static inline void direction(uint32_t word, float *sine, float *cosine)
{
    uint32_t quadrant = (word + 0x20000000u) >> 30;
    int32_t rest = (int32_t)(word - (quadrant << 30));
    float x = (float)rest * 1.46291807926715968e-9f; /* 2 pi / 2^32 */
    float z = x * x;
    float s = fmaf(z, fmaf(z, fmaf(z, 2.75573192e-6f, -1.98412698e-4f), 8.33333333e-3f),
                   -1.66666667e-1f);
    s = fmaf(x * z, s, x);
    float c = fmaf(z, fmaf(z, fmaf(z, 2.48015873e-5f, -1.38888889e-3f), 4.16666667e-2f), -0.5f);
    c = fmaf(z, c, 1.0f);
    float swapped_s = quadrant & 1 ? c : s, swapped_c = quadrant & 1 ? s : c;
    *sine = quadrant & 2 ? -swapped_s : swapped_s;
    *cosine = (quadrant + 1) & 2 ? -swapped_c : swapped_c;
}

/* Elements 0 and 1 of a block come from words 0 (length) and 1 (angle), 2 and 3 from words 2, 3. */
static void random_normal(struct random_stream s, int64_t first, int64_t n, float mean, float std,
                          float *out)
{
    uint32_t block[4][BLOCKS];
    float value[4][BLOCKS];
    for (int64_t done = 0; done < n; done += 4 * BLOCKS) {
        int64_t count = n - done < 4 * BLOCKS ? n - done : 4 * BLOCKS;
        philox(s, (uint64_t)(first + done) / 4, BLOCKS, block);
        for (int pair = 0; pair < 4; pair += 2) {
            VECTOR_LOOP
            for (int b = 0; b < BLOCKS; b++) {
                float sine, cosine, length = radius(block[pair][b]);
                direction(block[pair + 1][b], &sine, &cosine);
                value[pair][b] = fmaf(length * cosine, std, mean);
                value[pair + 1][b] = fmaf(length * sine, std, mean);
            }
        }
        for (int64_t i = 0; i < count; i++)
            out[done + i] = value[i % 4][i / 4];
    }
}

extern const struct cpu_random ISA_NAME(cpu_random);

const struct cpu_random ISA_NAME(cpu_random) = {
    .words = random_words,
    .uniform = random_uniform,
    .normal = random_normal,
};
