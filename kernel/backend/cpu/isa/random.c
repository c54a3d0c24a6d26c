/* Random numbers from the blocks of philox.h. Element i of draw d takes word i % 4 of the block
 * with counter (i / 4, d) and the seed as key, and where it is a double words 2i and 2i + 1, so
 * that every device, thread count and tile size gives the same numbers. Normal numbers are
 * Box-Muller over pairs of elements. */
#include "backend/cpu/isa/normal.h"
#include "backend/cpu/isa/philox.h"

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

static void random_uniform_f64(struct random_stream s, int64_t first, int64_t n, double low,
                               double high, double *out)
{
    enum { EACH = 2 * BLOCKS };
    uint32_t block[4][BLOCKS];
    const double width = high - low;
    const double below = high > low ? nextafter(high, low) : low;
    for (int64_t done = 0; done < n; done += EACH) {
        int64_t count = n - done < EACH ? n - done : EACH;
        philox(s, (uint64_t)(first + done) / 2, BLOCKS, block);
        for (int64_t i = 0; i < count; i++) {
            const uint32_t *low_word = block[2 * (i & 1)], *high_word = block[2 * (i & 1) + 1];
            uint64_t word = (uint64_t)low_word[i / 2] | (uint64_t)high_word[i / 2] << 32;
            double x = fma((double)(int64_t)(word >> 11) * 0x1p-53, width, low);
            out[done + i] = x < high ? x : below;
        }
    }
}

/* The two elements of a block: words 0 and 1 are the length, 2 and 3 the angle. */
static void random_normal_f64(struct random_stream s, int64_t first, int64_t n, double mean,
                              double std, double *out)
{
    enum { EACH = 2 * BLOCKS };
    uint32_t block[4][BLOCKS];
    double value[2][BLOCKS];
    for (int64_t done = 0; done < n; done += EACH) {
        int64_t count = n - done < EACH ? n - done : EACH;
        philox(s, (uint64_t)(first + done) / 2, BLOCKS, block);
        VECTOR_LOOP
        for (int b = 0; b < BLOCKS; b++) {
            double sine, cosine;
            double length = radius_f64((uint64_t)block[0][b] | (uint64_t)block[1][b] << 32);
            direction_f64((uint64_t)block[2][b] | (uint64_t)block[3][b] << 32, &sine, &cosine);
            value[0][b] = fma(length * cosine, std, mean);
            value[1][b] = fma(length * sine, std, mean);
        }
        for (int64_t i = 0; i < count; i++)
            out[done + i] = value[i & 1][i / 2];
    }
}

extern const struct cpu_random ISA_NAME(cpu_random);

const struct cpu_random ISA_NAME(cpu_random) = {
    .words = random_words,
    .uniform = random_uniform,
    .normal = random_normal,
    .uniform_f64 = random_uniform_f64,
    .normal_f64 = random_normal_f64,
};
