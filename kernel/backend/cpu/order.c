/* What depends on the order of elements: unique, median, percentile. */
#include "backend/cpu/copy.h"
#include "backend/cpu/kernels.h"
#include "backend/cpu/radix.h"
#include "backend/cpu/reduction.h"

#include <math.h>

/* ---- unique -----------------------------------------------------------------------------------
 */

struct key_walk {
    enum dtype dtype;
    const void *data;
    uint64_t *key;
};

static void make_keys(void *context, int64_t from, int64_t to)
{
    const struct key_walk *w = context;
    const float *real = w->data;
    const int64_t *whole = w->data;
    for (int64_t i = from; i < to; i++)
        w->key[i] = w->dtype == DTYPE_F32 ? radix_key_real(real[i] + 0.0f)
                                          : radix_key_whole(whole[i]);
}

/* The sorted keys of the operand, equal ones once: scratch, or NULL with err. -0 is 0 here. */
static uint64_t *unique_keys(const struct cpu_call *call, int64_t *count, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    int64_t n = cpu_count(x), kept = 0;
    uint64_t *key = cpu_scratch(call, n + 1, sizeof *key, err);
    const void *data = key ? cpu_contiguous(call, x, err) : NULL;
    if (!data) {
        cpu_scratch_free(call, key);
        return NULL;
    }
    struct key_walk w = { x->dtype, data, key };
    int status = cpu_serial_ranges(call, n, make_keys, &w, err);
    cpu_contiguous_free(call, x, data);
    if (status || radix_sort(call, key, n, 0, err)) {
        cpu_scratch_free(call, key);
        return NULL;
    }
    for (int64_t i = 0; i < n; i++)
        if (i == 0 || key[i] != key[i - 1])
            key[kept++] = key[i];
    *count = kept;
    return key;
}

int cpu__unique_count(const struct cpu_call *call, struct err *err)
{
    uint64_t *key = unique_keys(call, (int64_t *)(void *)call->out->data, err);
    cpu_scratch_free(call, key);
    return key ? 0 : -1;
}

int cpu_unique(const struct cpu_call *call, struct err *err)
{
    int64_t n;
    uint64_t *key = unique_keys(call, &n, err);
    if (!key)
        return -1;
    if (n > cpu_count(call->out))
        n = cpu_count(call->out);
    float *real = (float *)(void *)call->out->data;
    int64_t *whole = (int64_t *)(void *)call->out->data;
    for (int64_t i = 0; i < n; i++) {
        if (call->out->dtype == DTYPE_F32)
            real[i] = radix_real(key[i]);
        else
            whole[i] = radix_whole(key[i]);
    }
    cpu_scratch_free(call, key);
    return 0;
}

/* ---- median, percentile -----------------------------------------------------------------------
 */

/* The key of rank `rank` (0: the smallest), found digit by digit: the keys are counted, not moved.
 */
static uint32_t select_key(const uint32_t *key, int64_t n, int64_t rank)
{
    static const int shifts[] = { 21, 10, 0 };
    static const uint32_t digits[] = { 2048, 2048, 1024 };
    uint32_t prefix = 0, mask = 0;
    for (int pass = 0; pass < 3; pass++) {
        int64_t count[2048] = { 0 };
        uint32_t digit = 0;
        for (int64_t i = 0; i < n; i++)
            if ((key[i] & mask) == prefix)
                count[key[i] >> shifts[pass] & (digits[pass] - 1)]++;
        while (rank >= count[digit])
            rank -= count[digit++];
        prefix |= digit << shifts[pass];
        mask |= (digits[pass] - 1) << shifts[pass];
    }
    return prefix;
}

static void sort_short(uint32_t *key, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        uint32_t k = key[i];
        int64_t j = i;
        for (; j > 0 && key[j - 1] > k; j--)
            key[j] = key[j - 1];
        key[j] = k;
    }
}

enum { SHORT = 64 };

struct ranks {
    const struct cpu_call *call;
    const struct reduction *r;
    double fraction; /* of the way from the smallest to the largest */
    uint32_t *keys;  /* scratch: n for each thread */
};

static bool gather_keys(const struct ranks *q, const float *data, uint32_t *key)
{
    const struct axis_list *gone = &q->r->gone;
    int last = gone->ndim - 1;
    int64_t row = last < 0 ? 1 : gone->size[last], step = last < 0 ? 0 : gone->stride[last];
    bool has_nan = false;
    for (int64_t at = 0; at < gone->count; at += row) {
        const float *from = data + axes_offset(gone, at);
        for (int64_t i = 0; i < row; i++) {
            float x = from[i * step];
            has_nan |= x != x;
            key[at + i] = (uint32_t)radix_key_real(x);
        }
        if (cancel_asked(q->call->cancel))
            return true;
    }
    return has_nan;
}

/* Between the two elements around the place, as NumPy's method "linear". */
static void rank_output(void *context, int64_t output, int thread)
{
    const struct ranks *q = context;
    int64_t n = q->r->gone.count;
    uint32_t *key = q->keys + thread * n;
    const float *data = (const float *)(const void *)q->r->data + axes_offset(&q->r->kept, output);
    float *out = (float *)(void *)q->call->out->data + output;
    if (n == 0 || gather_keys(q, data, key)) {
        *out = NAN;
        return;
    }
    double place = q->fraction * (double)(n - 1);
    int64_t low = (int64_t)place, high = low + 1 < n ? low + 1 : low;
    uint32_t a, b;
    if (n <= SHORT) {
        sort_short(key, n);
        a = key[low];
        b = key[high];
    } else {
        a = select_key(key, n, low);
        b = place > (double)low ? select_key(key, n, high) : a;
    }
    double from = (double)radix_real(a), to = (double)radix_real(b), t = place - (double)low;
    *out = (float)(t == 0 ? from : from + (to - from) * t);
}

static int rank_all(const struct cpu_call *call, double fraction, struct err *err)
{
    struct reduction r;
    reduction_read(call, &r);
    int64_t n = r.gone.count;
    int64_t threads = r.kept.count > 1 ? cpu_threads(call) : 1;
    struct ranks q = { call, &r, fraction, cpu_scratch(call, n * threads, sizeof(uint32_t), err) };
    if (!q.keys)
        return -1;
    int status = cpu_parallel(call, r.kept.count, n * r.kept.count, rank_output, &q, err);
    cpu_scratch_free(call, q.keys);
    return status;
}

int cpu_median(const struct cpu_call *call, struct err *err)
{
    return rank_all(call, 0.5, err);
}

/* real: q, in percent */
int cpu_percentile(const struct cpu_call *call, struct err *err)
{
    return rank_all(call, call->attrs->real[0] / 100, err);
}
