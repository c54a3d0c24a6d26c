/* _describe: counts, moments and quantiles of any tensor, as one f64 row (tensor/describe.h).
 *
 * Elements become keys: unsigned numbers of as many bits as the dtype has, in the same order. The
 * first pass counts the highest digit of each key beside the moments; each further pass the next
 * digit of the keys that begin as one of the wanted ranks' keys do. Nothing is moved or sorted, and
 * since tasks are of one size and joined in order, any number of threads gives the same bits. */
#include "backend/cpu/describe.h"

#include "backend/cpu/between.h"
#include "backend/cpu/copy.h"
#include "backend/cpu/kernels.h"
#include "tensor/describe.h"

#include <math.h>
#include <stdlib.h>

enum { DIGIT = 11, DIGITS = 1 << DIGIT, QUARTERS = 3, RANKS = 2 * QUARTERS, TASK = 1 << 16 };

/* Two ranks for each quartile: what it lies between. */
struct select {
    int64_t rank[RANKS]; /* among the keys that begin with prefix */
    uint64_t prefix[RANKS];
    int shift; /* of the digit being counted; prefixes are the bits above it */
    int known; /* bits of the prefixes */
};

struct describe {
    const struct cpu_call *call;
    const char *data;
    int64_t count;
    enum dtype dtype;
    int bits; /* of a key */
    struct moments *task;
    int64_t *digits; /* [thread][rank][digit]; the first pass uses rank 0 only */
    struct select select;
};

static int64_t *digits_of(const struct describe *d, int thread)
{
    return d->digits + (int64_t)thread * RANKS * DIGITS;
}

static int64_t task_length(const struct describe *d, int64_t task)
{
    int64_t left = d->count - task * TASK;
    return left < TASK ? left : TASK;
}

static void first_pass(void *context, int64_t task, int thread)
{
    struct describe *d = context;
    int64_t *digit = digits_of(d, thread), left = task_length(d, task);
    const char *at = d->data + task * TASK * (int64_t)dtype_bytes(d->dtype);
    struct moments m = { 0 };
    while (left > 0) {
        struct describe_block b;
        int n = left < DESCRIBE_BLOCK ? (int)left : DESCRIBE_BLOCK;
        describe_load(d->dtype, at, n, &b);
        moments_add(&m, &b);
        for (int i = 0; i < b.count; i++)
            digit[b.key[i] >> d->select.shift]++;
        at += (size_t)n * dtype_bytes(d->dtype);
        left -= n;
    }
    d->task[task] = m;
}

static void next_pass(void *context, int64_t task, int thread)
{
    struct describe *d = context;
    const struct select *s = &d->select;
    int64_t *digit = digits_of(d, thread), left = task_length(d, task);
    const char *at = d->data + task * TASK * (int64_t)dtype_bytes(d->dtype);
    int above = d->bits - s->known;
    uint64_t mask = ((uint64_t)1 << (above - s->shift)) - 1;
    while (left > 0) {
        struct describe_block b;
        int n = left < DESCRIBE_BLOCK ? (int)left : DESCRIBE_BLOCK;
        describe_load(d->dtype, at, n, &b);
        for (int i = 0; i < b.count; i++) {
            uint64_t prefix = b.key[i] >> above;
            for (int r = 0; r < RANKS; r++)
                if (prefix == s->prefix[r]) {
                    digit[r * DIGITS + (int64_t)(b.key[i] >> s->shift & mask)]++;
                    break; /* ranks with the same prefix share the first one's counts */
                }
        }
        at += (size_t)n * dtype_bytes(d->dtype);
        left -= n;
    }
}

/* All threads' counts into the first one's. */
static void join_digits(struct describe *d)
{
    int64_t *all = digits_of(d, 0);
    for (int t = 1; t < cpu_threads(d->call); t++) {
        const int64_t *one = digits_of(d, t);
        for (int64_t i = 0; i < RANKS * DIGITS; i++)
            all[i] += one[i];
    }
}

/* The digit in which each rank lies, and its rank among the keys with that digit too. */
static void narrow(struct describe *d)
{
    struct select *s = &d->select;
    uint64_t before[RANKS];
    int width = d->bits - s->known - s->shift;
    memcpy(before, s->prefix, sizeof before);
    for (int r = 0; r < RANKS; r++) {
        int first = 0;
        while (before[first] != before[r])
            first++;
        const int64_t *digit = digits_of(d, 0) + (int64_t)first * DIGITS;
        uint64_t k = 0;
        for (; s->rank[r] >= digit[k]; k++)
            s->rank[r] -= digit[k];
        s->prefix[r] = before[r] << width | k;
    }
    s->known += width;
    s->shift = s->shift > DIGIT ? s->shift - DIGIT : 0;
}

static int run_pass(struct describe *d, cpu_task *pass, struct err *err)
{
    size_t bytes = (size_t)cpu_threads(d->call) * RANKS * DIGITS * sizeof *d->digits;
    memset(d->digits, 0, bytes);
    if (cpu_parallel(d->call, cpu_ceil_div(d->count, TASK), d->count, pass, d, err))
        return -1;
    join_digits(d);
    return 0;
}

static struct moments join_tasks(const struct describe *d)
{
    struct moments all = { 0 };
    for (int64_t i = 0; i < cpu_ceil_div(d->count, TASK); i++)
        moments_join(&all, &d->task[i]);
    return all;
}

static void set_ranks(struct select *s, int64_t n)
{
    for (int q = 0; q < QUARTERS; q++) {
        int64_t place = (n - 1) * (q + 1); /* in quarters */
        s->rank[2 * q] = place / 4;
        s->rank[2 * q + 1] = place / 4 + (place % 4 != 0);
    }
}

/* All keys begin as the least and the largest do: those digits need not be counted. */
static void skip_common(struct describe *d, const struct moments *m)
{
    struct select *s = &d->select;
    int rest = m->least == m->most ? 0 : 64 - __builtin_clzll(m->least ^ m->most);
    if (d->bits - s->known <= rest)
        return;
    s->known = d->bits - rest;
    s->shift = rest > DIGIT ? rest - DIGIT : 0;
    for (int r = 0; r < RANKS; r++)
        s->prefix[r] = rest == 64 ? 0 : m->least >> rest;
}

static int quartiles(struct describe *d, const struct moments *m, double *out, struct err *err)
{
    struct select *s = &d->select;
    int64_t n = m->count;
    set_ranks(s, n);
    narrow(d);
    skip_common(d, m);
    while (s->known < d->bits) {
        if (run_pass(d, next_pass, err))
            return -1;
        narrow(d);
    }
    for (int q = 0; q < QUARTERS; q++) {
        double low = describe_number(d->dtype, s->prefix[2 * q]);
        double high = describe_number(d->dtype, s->prefix[2 * q + 1]);
        double part = (double)((n - 1) * (q + 1) % 4) / 4;
        out[q] = between(low, high, part);
    }
    return 0;
}

static int describe(struct describe *d, double *out, struct err *err)
{
    if (run_pass(d, first_pass, err))
        return -1;
    struct moments m = join_tasks(d);
    for (int i = 0; i < DESCRIBE_NANS; i++)
        out[i] = NAN;
    out[DESCRIBE_NANS] = (double)(d->count - m.count);
    out[DESCRIBE_INFINITES] = (double)m.infinite;
    out[DESCRIBE_ZEROS] = (double)m.zeros;
    if (m.count == 0)
        return 0;
    out[DESCRIBE_MIN] = describe_number(d->dtype, m.least);
    out[DESCRIBE_MAX] = describe_number(d->dtype, m.most);
    out[DESCRIBE_MEAN] = m.mean;
    out[DESCRIBE_STD] = sqrt(m.squares / (double)m.count);
    return quartiles(d, &m, out + DESCRIBE_QUARTER, err);
}

int cpu__describe(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    struct describe d = { .call = call, .count = cpu_count(x), .dtype = x->dtype };
    d.bits = 8 * (int)dtype_bytes(x->dtype);
    d.select.shift = d.bits > DIGIT ? d.bits - DIGIT : 0;
    d.data = cpu_contiguous(call, x, err);
    if (!d.data)
        return -1;
    d.task = cpu_scratch(call, cpu_ceil_div(d.count, TASK) + 1, sizeof *d.task, err);
    if (d.task)
        d.digits = cpu_scratch(call, (int64_t)cpu_threads(call) * RANKS * DIGITS, sizeof *d.digits,
                               err);
    int status = d.digits ? describe(&d, (double *)(void *)call->out->data, err) : -1;
    cpu_scratch_free(call, d.digits);
    cpu_scratch_free(call, d.task);
    cpu_contiguous_free(call, x, d.data);
    return status;
}
