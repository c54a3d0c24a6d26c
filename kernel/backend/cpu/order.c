/* What depends on the order of elements: unique, median, percentile. */
#include "backend/cpu/between.h"
#include "backend/cpu/copy.h"
#include "backend/cpu/kernels.h"
#include "backend/cpu/radix.h"
#include "backend/cpu/reduction.h"

#include <math.h>

/* ---- unique -----------------------------------------------------------------------------------
 */

struct key_walk {
    enum dtype dtype;
    const char *data;
    uint64_t *key;
};

static void make_keys(void *context, int64_t from, int64_t to)
{
    const struct key_walk *w = context;
    radix_keys(w->dtype, w->data + (size_t)from * dtype_bytes(w->dtype), 1, to - from,
               w->key + from);
    radix_one_zero(w->dtype, w->key + from, to - from);
}

/* The sorted keys of the operand, equal ones once: scratch, or NULL with err. */
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
    radix_elements(call->out->dtype, key, n, call->out->data);
    cpu_scratch_free(call, key);
    return 0;
}

/* ---- median, percentile -----------------------------------------------------------------------
 */

struct ranks {
    const struct cpu_call *call;
    const struct reduction *r;
    const double *fraction; /* of the way from the smallest to the largest, of each rank */
    int64_t count;          /* of ranks */
    uint64_t *keys;         /* scratch: n for each thread */
};

/* The keys of one output's elements; true when one is NaN, or when nobody waits for them. */
static bool gather_keys(const struct ranks *q, const char *data, uint64_t *key)
{
    const struct axis_list *gone = &q->r->gone;
    enum dtype t = q->r->dtype;
    int last = gone->ndim - 1;
    int64_t row = last < 0 ? 1 : gone->size[last], step = last < 0 ? 0 : gone->stride[last];
    uint64_t nan = t == DTYPE_F32 ? UINT32_MAX : UINT64_MAX;
    bool has_nan = false;
    for (int64_t at = 0; at < gone->count; at += row) {
        const char *from = data + axes_offset(gone, at) * (int64_t)dtype_bytes(t);
        radix_keys(t, from, step, row, key + at);
        for (int64_t i = 0; i < row; i++)
            has_nan |= key[at + i] == nan;
        if (cancel_asked(q->call->cancel))
            return true;
    }
    return has_nan;
}

static double number_of(enum dtype t, uint64_t key)
{
    union scalar cell;
    radix_elements(t, &key, 1, &cell);
    return element_real(t, &cell);
}

/* Between the two elements around the place, as NumPy's method "linear". Short rows are sorted. */
static double number_at(const struct ranks *q, const uint64_t *key, int64_t n, double fraction)
{
    enum dtype t = q->r->dtype;
    int bits = 8 * (int)dtype_bytes(t);
    double place = fraction * (double)(n - 1);
    int64_t low = (int64_t)place, high = low + 1 < n ? low + 1 : low;
    uint64_t a = n <= RADIX_SHORT ? key[low] : radix_select(key, n, bits, low), b = a;
    if (place > (double)low)
        b = n <= RADIX_SHORT ? key[high] : radix_select(key, n, bits, high);
    return between(number_of(t, a), number_of(t, b), place - (double)low);
}

static void rank_output(void *context, int64_t output, int thread)
{
    const struct ranks *q = context;
    enum dtype t = q->r->dtype;
    int64_t n = q->r->gone.count, outputs = q->r->kept.count;
    uint64_t *key = q->keys + thread * n;
    int64_t bytes = (int64_t)dtype_bytes(t);
    const char *data = q->r->data + axes_offset(&q->r->kept, output) * bytes;
    bool none = n == 0 || gather_keys(q, data, key);
    if (n <= RADIX_SHORT)
        radix_sort_row(key, NULL, n, 8, NULL);
    const struct cpu_view *out = q->call->out;
    for (int64_t i = 0; i < q->count; i++) {
        union scalar v = { .real = none ? NAN : number_at(q, key, n, q->fraction[i]) };
        element_write(out->dtype, v,
                      out->data + (size_t)(i * outputs + output) * dtype_bytes(out->dtype));
    }
}

/* The result is [ranks…, outputs…]. */
static int rank_all(const struct cpu_call *call, const double *fraction, int64_t count,
                    struct err *err)
{
    struct reduction r;
    reduction_read(call, &r);
    int64_t n = r.gone.count;
    int64_t threads = r.kept.count > 1 ? cpu_threads(call) : 1;
    struct ranks q = { call, &r, fraction, count,
                       cpu_scratch(call, n * threads, sizeof(uint64_t), err) };
    if (!q.keys)
        return -1;
    int status = cpu_parallel(call, r.kept.count, n * r.kept.count * count, rank_output, &q, err);
    cpu_scratch_free(call, q.keys);
    return status;
}

int cpu_median(const struct cpu_call *call, struct err *err)
{
    return rank_all(call, (const double[]){ 0.5 }, 1, err);
}

static int check_percent(const double *percent, int64_t count, double *fraction, struct err *err)
{
    for (int64_t i = 0; i < count; i++) {
        if (!(percent[i] >= 0 && percent[i] <= 100)) {
            err_set(err, ERR_VALUE, "q %g is no percentage", percent[i]);
            return err_hint(err, "give q from 0 to 100");
        }
        fraction[i] = percent[i] / 100;
    }
    return 0;
}

/* The second operand: q, in percent, one or several. */
int cpu_percentile(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *q = &call->in[1];
    int64_t count = cpu_count(q);
    double *fraction = cpu_scratch(call, count, sizeof *fraction, err);
    const double *percent = fraction ? cpu_contiguous(call, q, err) : NULL;
    int status = percent ? check_percent(percent, count, fraction, err) : -1;
    if (status == 0)
        status = rank_all(call, fraction, count, err);
    if (percent)
        cpu_contiguous_free(call, q, percent);
    cpu_scratch_free(call, fraction);
    return status;
}
