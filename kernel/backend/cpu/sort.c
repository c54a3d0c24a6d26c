/* sort, argsort, topk along an axis. Elements become keys (radix.h), falling order other keys;
 * equal keys keep their order and NaN is last either way. Short rows go to one thread each, all
 * threads work on each long one. */
#include "backend/cpu/sort.h"

#include "backend/cpu/copy.h"
#include "backend/cpu/kernels.h"
#include "backend/cpu/radix.h"

enum { LONG_ROW = 1 << 20, SHARED_ROW = 1 << 16, TASK = 1 << 14 };

/* Where row number `at` begins: all axes but the sorted one, the last the fastest. */
static int64_t row_offset(const struct sort *s, const struct shape *shape, const int64_t *stride,
                          int64_t at)
{
    int64_t offset = 0;
    for (int i = shape->ndim - 1; i >= 0; i--) {
        if (i == s->axis)
            continue;
        offset += at % shape->size[i] * stride[i];
        at /= shape->size[i];
    }
    return offset;
}

static uint64_t last_key(const struct sort *s)
{
    return s->bytes == 8 ? UINT64_MAX : ((uint64_t)1 << (8 * s->bytes)) - 1;
}

void sort_turn_keys(const struct sort *s, uint64_t *key, int64_t n)
{
    uint64_t last = last_key(s);
    if (!s->falling)
        return;
    if (s->real)
        for (int64_t i = 0; i < n; i++)
            key[i] = key[i] == last ? last : last - 1 - key[i];
    else
        for (int64_t i = 0; i < n; i++)
            key[i] = last - key[i];
}

void sort_read_keys(const struct sort *s, int64_t row, int64_t from, int64_t n, uint64_t *key)
{
    int64_t offset = row_offset(s, s->x.shape, s->x.stride, row) + from * s->in_step;
    radix_keys(s->x.dtype, s->x.data + offset * s->bytes, s->in_step, n, key);
    if (s->indices)
        radix_one_zero(s->x.dtype, key, n);
    sort_turn_keys(s, key, n);
}

void sort_write_row(const struct sort *s, int64_t row, const void *from)
{
    const struct cpu_view *out = s->call->out;
    size_t bytes = dtype_bytes(out->dtype);
    int64_t offset = row_offset(s, out->shape, out->stride, row);
    struct copy c = { .bytes = bytes, .to = out->data + offset * (int64_t)bytes, .from = from };
    copy_axis(&c, s->k, s->out_step, 1);
    copy_serial(&c);
}

static void write_elements(const struct sort *s, int64_t row, uint64_t *key, uint64_t *spare)
{
    sort_turn_keys(s, key, s->n);
    radix_elements(s->x.dtype, key, s->n, spare);
    sort_write_row(s, row, spare);
}

void sort_number(uint64_t *rider, int64_t from, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        rider[i] = (uint64_t)(from + i);
}

int64_t sort_keep_first(uint64_t *key, uint64_t *rider, int64_t n, int64_t k, int bytes)
{
    if (k >= n || k == 0)
        return k < n ? k : n;
    uint64_t most = radix_select(key, n, 8 * bytes, k - 1);
    int64_t below = 0, kept = 0;
    for (int64_t i = 0; i < n; i++)
        below += key[i] < most;
    for (int64_t i = 0; i < n; i++) {
        if (key[i] > most || (key[i] == most && below == k))
            continue;
        below += key[i] == most; /* the first of the equal ones fill up */
        key[kept] = key[i];
        rider[kept++] = rider[i];
    }
    return kept;
}

static void sort_row(void *context, int64_t row, int thread)
{
    const struct sort *s = context;
    uint64_t *key = s->scratch + thread * 4 * s->n, *rider = key + s->n, *spare = rider + s->n;
    sort_read_keys(s, row, 0, s->n, key);
    if (!s->indices) {
        radix_sort_row(key, NULL, s->n, s->bytes, spare);
        write_elements(s, row, key, spare);
        return;
    }
    sort_number(rider, 0, s->n);
    int64_t kept = sort_keep_first(key, rider, s->n, s->k, s->bytes);
    radix_sort_row(key, rider, kept, s->bytes, spare);
    sort_write_row(s, row, rider);
}

struct row_group {
    const struct sort *s;
    int64_t size;
};

static void sort_group(void *context, int64_t group, int thread)
{
    const struct row_group *g = context;
    int64_t end = (group + 1) * g->size < g->s->rows ? (group + 1) * g->size : g->s->rows;
    for (int64_t row = group * g->size; row < end; row++)
        sort_row((void *)(uintptr_t)g->s, row, thread);
}

static int sort_rows(struct sort *s, struct err *err)
{
    struct row_group g = { s, 1 + TASK / (s->n + 1) };
    int64_t groups = cpu_ceil_div(s->rows, g.size);
    int64_t threads = groups > 1 ? cpu_threads(s->call) : 1;
    s->scratch = cpu_scratch(s->call, 4 * s->n * threads, sizeof *s->scratch, err);
    if (!s->scratch)
        return -1;
    int status = cpu_parallel(s->call, groups, 4 * s->n * s->rows, sort_group, &g, err);
    cpu_scratch_free(s->call, s->scratch);
    return status;
}

/* ---- the kernels -----------------------------------------------------------------------------
 */

static int sort_all(struct sort *s, struct err *err)
{
    const struct cpu_view *x = &s->x, *out = s->call->out;
    s->n = x->shape->size[s->axis];
    s->k = out->shape->size[s->axis];
    s->in_step = x->stride[s->axis];
    s->out_step = out->stride[s->axis];
    s->bytes = (int)dtype_bytes(x->dtype);
    s->real = dtype_kind(x->dtype) == 'f';
    if (cpu_count(out) == 0)
        return 0;
    s->rows = cpu_count(out) / s->k;
    bool shared = s->n >= LONG_ROW || (s->n >= SHARED_ROW && s->rows < cpu_threads(s->call));
    return shared ? sort_long_rows(s, err) : sort_rows(s, err);
}

static int sort_call(const struct cpu_call *call, bool falling, bool indices, struct err *err)
{
    struct sort s = { .call = call, .x = call->in[0], .falling = falling, .indices = indices };
    if (call->attrs->axis_count > 0) {
        s.axis = call->attrs->axes[0];
        return sort_all(&s, err);
    }
    const struct shape flat = { .ndim = 1, .size = { cpu_count(&s.x) } };
    const int64_t step = 1;
    const void *data = cpu_contiguous(call, &call->in[0], err);
    if (!data)
        return -1;
    s.x = (struct cpu_view){ call->in[0].dtype, &flat, &step, (char *)(uintptr_t)data };
    int status = sort_all(&s, err);
    cpu_contiguous_free(call, &call->in[0], data);
    return status;
}

int cpu_sort(const struct cpu_call *call, struct err *err)
{
    return sort_call(call, call->attrs->whole[0] != 0, false, err);
}

int cpu_argsort(const struct cpu_call *call, struct err *err)
{
    return sort_call(call, call->attrs->whole[0] != 0, true, err);
}

/* The first k of argsort. */
int cpu__topk(const struct cpu_call *call, struct err *err)
{
    return sort_call(call, call->attrs->whole[1] != 0, true, err);
}
