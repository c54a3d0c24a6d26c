/* Random tensors. Element i depends on seed, draw number and i only: not on threads or tiles. Seed
 * and draw number are the last two operands. */
#include "backend/cpu/isa/isa.h"
#include "backend/cpu/kernels.h"
#include "backend/cpu/radix.h"

enum { RANDOM_GRAIN = 1 << 14, WORDS = 256 }; /* multiples of 4, as streams begin at them */

struct random_job {
    const struct cpu_random *random;
    struct random_stream stream;
    const struct op_attrs *attrs;
    enum dtype dtype;
    void *out;
};

static struct random_job random_job(const struct cpu_call *call)
{
    uint64_t seed = (uint64_t)cpu_whole(&call->in[call->count - 2]);
    uint64_t draw = (uint64_t)cpu_whole(&call->in[call->count - 1]);
    return (struct random_job){
        call->isa->random, { seed, draw }, call->attrs, call->out->dtype, call->out->data
    };
}

static int run_random(const struct cpu_call *call, cpu_range *body, struct err *err)
{
    struct random_job job = random_job(call);
    return cpu_parallel_ranges(call, cpu_count(call->out), RANDOM_GRAIN, body, &job, err);
}

static void write_normal(void *context, int64_t from, int64_t to)
{
    const struct random_job *j = context;
    const double *real = j->attrs->real;
    if (j->dtype == DTYPE_F64)
        j->random->normal_f64(j->stream, from, to - from, real[0], real[1],
                              (double *)j->out + from);
    else
        j->random->normal(j->stream, from, to - from, (float)real[0], (float)real[1],
                          (float *)j->out + from);
}

static void write_uniform(void *context, int64_t from, int64_t to)
{
    const struct random_job *j = context;
    const double *real = j->attrs->real;
    if (j->dtype == DTYPE_F64)
        j->random->uniform_f64(j->stream, from, to - from, real[0], real[1],
                               (double *)j->out + from);
    else
        j->random->uniform(j->stream, from, to - from, (float)real[0], (float)real[1],
                           (float *)j->out + from);
}

/* By multiplying: element i takes word i for widths below 2^32 (a bias below width / 2^32), and for
 * wider ones words 2i and 2i + 1 of the stream. */
static void write_randint(void *context, int64_t from, int64_t to)
{
    const struct random_job *j = context;
    int64_t *out = j->out;
    uint64_t low = (uint64_t)j->attrs->whole[0], width = (uint64_t)j->attrs->whole[1] - low;
    bool wide = width >> 32 != 0;
    uint32_t word[WORDS];
    int64_t each = wide ? WORDS / 2 : WORDS;
    for (int64_t at = from; at < to; at += each) {
        int64_t n = to - at < each ? to - at : each;
        j->random->words(j->stream, wide ? 2 * at : at, wide ? 2 * n : n, word);
        for (int64_t i = 0; i < n; i++) {
            uint64_t drawn;
            if (wide) {
                uint64_t x = (uint64_t)word[2 * i] | (uint64_t)word[2 * i + 1] << 32;
                __extension__ typedef unsigned __int128 wide_int;
                drawn = (uint64_t)((wide_int)x * width >> 64);
            } else {
                drawn = (word[i] * width) >> 32;
            }
            out[at + i] = (int64_t)(low + drawn);
        }
    }
}

/* A one of the dtype where the word is below p, else a zero: any dtype, cell by cell. */
static void write_bernoulli(void *context, int64_t from, int64_t to)
{
    const struct random_job *j = context;
    size_t bytes = dtype_bytes(j->dtype);
    uint32_t word[WORDS];
    uint64_t below = (uint64_t)(j->attrs->real[0] * 0x1p32 + 0.5); /* p = 1: every word */
    union scalar cell[2] = { 0 };
    element_write(j->dtype, scalar_convert((union scalar){ .whole = 1 }, DTYPE_I64, j->dtype),
                  &cell[1]);
    for (int64_t at = from; at < to; at += WORDS) {
        int64_t n = to - at < WORDS ? to - at : WORDS;
        j->random->words(j->stream, at, n, word);
        char *out = (char *)j->out + (size_t)at * bytes;
        if (bytes == 1)
            for (int64_t i = 0; i < n; i++)
                out[i] = word[i] < below;
        else
            for (int64_t i = 0; i < n; i++)
                memcpy(out + (size_t)i * bytes, &cell[word[i] < below], bytes);
    }
}

#define RANDOM(op, body)                                                                           \
    int cpu_##op(const struct cpu_call *call, struct err *err)                                     \
    {                                                                                              \
        return run_random(call, body, err);                                                        \
    }
RANDOM(normal, write_normal)
RANDOM(normal_like, write_normal)
RANDOM(uniform, write_uniform)
RANDOM(uniform_like, write_uniform)
RANDOM(randint, write_randint)
RANDOM(bernoulli, write_bernoulli)

struct shuffle {
    struct random_job job;
    uint64_t *key; /* the word of each place, then the place, which breaks ties */
};

static void write_keys(void *context, int64_t from, int64_t to)
{
    const struct shuffle *s = context;
    uint32_t word[WORDS];
    for (int64_t at = from; at < to; at += WORDS) {
        int64_t n = to - at < WORDS ? to - at : WORDS;
        s->job.random->words(s->job.stream, at, n, word);
        for (int64_t i = 0; i < n; i++)
            s->key[at + i] = (uint64_t)word[i] << 32 | (uint32_t)(at + i);
    }
}

/* The places in the order of their words; stable, so that equal words leave places in order. */
int cpu_permutation(const struct cpu_call *call, struct err *err)
{
    int64_t n = cpu_count(call->out);
    int64_t *out = (int64_t *)(void *)call->out->data;
    if (n > UINT32_MAX)
        return err_set(err, ERR_VALUE, "a permutation of more than 2^32 numbers");
    struct shuffle s = { random_job(call), (uint64_t *)(void *)out };
    if (cpu_parallel_ranges(call, n, RANDOM_GRAIN, write_keys, &s, err) ||
        radix_sort(call, s.key, n, 4, err))
        return -1;
    for (int64_t i = 0; i < n; i++)
        out[i] = (int64_t)(uint32_t)s.key[i];
    return 0;
}
