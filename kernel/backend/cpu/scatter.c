/* The adjoints of take and gather: zeros, with each element of g added where it was read from.
 *
 * An element of the result gets its summands in the order of the indices, whatever the threads: a
 * task owns a range of places of the result and looks through the indices for those in it. Where
 * indices rise (as those of pools do) the smallest and the largest of each stretch let it pass by
 * the others. */
#include "backend/cpu/copy.h"
#include "backend/cpu/index.h"
#include "backend/cpu/kernels.h"

enum { STRETCH = 1024, SCATTER_WORK = 1 << 15, TASKS_EACH = 4 };

struct scatter {
    const struct cpu_call *call;
    const struct index_list *list;
    struct stretch {
        int64_t low, high;
    } * stretches;
    const char *g;
    char *out;
    int64_t before, n, after; /* of the result: [before][n][after]; g: [before][indices][after] */
    int64_t ranges, per_range;
};

static void find_bounds(void *context, int64_t from, int64_t to)
{
    const struct scatter *s = context;
    for (int64_t k = from; k < to; k++) {
        int64_t last = (k + 1) * STRETCH < s->list->count ? (k + 1) * STRETCH : s->list->count;
        struct stretch found = { INT64_MAX, -1 };
        for (int64_t i = k * STRETCH; i < last; i++) {
            int64_t at = s->list->at[i];
            found.low = at < found.low ? at : found.low;
            found.high = at > found.high ? at : found.high;
        }
        s->stretches[k] = found;
    }
}

#define ADD_STRETCH(T)                                                                             \
    static void add_stretch_##T(const struct scatter *s, int64_t row, int64_t first, int64_t last, \
                                int64_t low, int64_t high)                                         \
    {                                                                                              \
        const T *g = (const T *)(const void *)s->g + row * s->list->count * s->after;              \
        T *out = (T *)(void *)s->out + row * s->n * s->after;                                      \
        for (int64_t i = first; i < last; i++) {                                                   \
            int64_t at = s->list->at[i];                                                           \
            if (at < low || at >= high)                                                            \
                continue;                                                                          \
            for (int64_t j = 0; j < s->after; j++)                                                 \
                out[at * s->after + j] += g[i * s->after + j];                                     \
        }                                                                                          \
    }
ADD_STRETCH(float)
ADD_STRETCH(double)

static void add_range(void *context, int64_t task, int thread)
{
    const struct scatter *s = context;
    int64_t row = task / s->ranges, low = task % s->ranges * s->per_range;
    int64_t high = s->n - low < s->per_range ? s->n : low + s->per_range, count = s->list->count;
    bool wide = s->call->out->dtype == DTYPE_F64;
    size_t bytes = dtype_bytes(s->call->out->dtype) * (size_t)s->after;
    (void)thread;
    memset(s->out + (size_t)(row * s->n + low) * bytes, 0, (size_t)(high - low) * bytes);
    for (int64_t i = 0; i < count && !cancel_asked(s->call->cancel); i += STRETCH) {
        const struct stretch *k = &s->stretches[i / STRETCH];
        if (k->high < low || k->low >= high)
            continue;
        (wide ? add_stretch_double
              : add_stretch_float)(s, row, i, count - i < STRETCH ? count : i + STRETCH, low, high);
    }
}

static int scatter_run(struct scatter *s, const struct cpu_view *g, struct err *err)
{
    const struct cpu_call *call = s->call;
    int64_t stretches = cpu_ceil_div(s->list->count, STRETCH);
    int64_t work = s->before * (s->n + s->list->count) * s->after;
    int64_t wanted = cpu_ceil_div((int64_t)TASKS_EACH * cpu_threads(call), s->before);
    s->per_range = cpu_ceil_div(s->n, wanted);
    int64_t least = 1 + SCATTER_WORK / s->after;
    s->per_range = s->per_range < least ? least : s->per_range;
    s->ranges = cpu_ceil_div(s->n, s->per_range);
    s->out = call->out->data;
    s->stretches = cpu_scratch(call, stretches, sizeof *s->stretches, err);
    s->g = s->stretches ? cpu_contiguous(call, g, err) : NULL;
    int status = s->g ? cpu_parallel_ranges(call, stretches, 64, find_bounds, s, err) : -1;
    if (status == 0)
        status = cpu_parallel(call, s->before * s->ranges, work, add_range, s, err);
    if (s->g)
        cpu_contiguous_free(call, g, s->g);
    cpu_scratch_free(call, s->stretches);
    return status;
}

/* No axis: of the flattened tensor. */
int cpu__take_back(const struct cpu_call *call, struct err *err)
{
    const struct shape *x = call->out->shape;
    int axis = call->attrs->axis_count > 0 ? call->attrs->axes[0] : -1;
    struct index_list list;
    struct scatter s = { .call = call, .list = &list, .before = 1, .n = 1, .after = 1 };
    if (cpu_count(call->out) == 0)
        return 0;
    for (int i = 0; i < x->ndim; i++) {
        int64_t *part = axis < 0 || i == axis ? &s.n : i < axis ? &s.before : &s.after;
        *part *= x->size[i];
    }
    if (index_open_axis(call, &call->in[0], s.n, axis, &list, err))
        return -1;
    int status = scatter_run(&s, &call->in[1], err);
    index_close(call, &list);
    return status;
}

/* ---- gather -----------------------------------------------------------------------------------
 */

struct gather_job {
    const struct cpu_call *call;
    const struct index_list *list;
    const char *g;
    char *out;
    int64_t n, count, after; /* of the result: [before][n][after]; indices [before][count][after] */
    int64_t strips, width;   /* of the places side by side; a task is a strip */
};

#define ADD_STRIP(T)                                                                               \
    static void add_strip_##T(const struct gather_job *k, int64_t row, int64_t first,              \
                              int64_t width)                                                       \
    {                                                                                              \
        T *out = (T *)(void *)k->out + row * k->n * k->after + first;                              \
        if (width == k->after)                                                                     \
            memset(out, 0, (size_t)(k->n * width) * sizeof(T));                                    \
        for (int64_t i = 0; width < k->after && i < k->n; i++)                                     \
            memset(out + i * k->after, 0, (size_t)width * sizeof(T));                              \
        for (int64_t i = 0; i < k->count; i++) {                                                   \
            int64_t at = (row * k->count + i) * k->after + first;                                  \
            const T *g = (const T *)(const void *)k->g + at;                                       \
            for (int64_t j = 0; j < width; j++)                                                    \
                out[k->list->at[at + j] * k->after + j] += g[j];                                   \
            if (i % STRETCH == 0 && cancel_asked(k->call->cancel))                                 \
                return;                                                                            \
        }                                                                                          \
    }
ADD_STRIP(float)
ADD_STRIP(double)

static void add_strip(void *context, int64_t task, int thread)
{
    const struct gather_job *k = context;
    int64_t first = task % k->strips * k->width;
    int64_t width = k->after - first < k->width ? k->after - first : k->width;
    (void)thread;
    (k->call->out->dtype == DTYPE_F64 ? add_strip_double : add_strip_float)(k, task / k->strips,
                                                                            first, width);
}

int cpu__gather_back(const struct cpu_call *call, struct err *err)
{
    const struct shape *x = call->out->shape;
    const struct cpu_view *at = &call->in[0], *g = &call->in[1];
    int axis = (int)call->attrs->whole[0];
    struct index_list list;
    struct gather_job k = { .call = call, .list = &list, .out = call->out->data, .after = 1 };
    if (cpu_count(call->out) == 0)
        return 0;
    k.n = x->size[axis];
    k.count = at->shape->size[axis];
    for (int i = axis + 1; i < x->ndim; i++)
        k.after *= x->size[i];
    if (index_open_axis(call, at, k.n, axis, &list, err))
        return -1;
    k.width = 1 + SCATTER_WORK / (k.n + k.count);
    k.strips = cpu_ceil_div(k.after, k.width);
    int64_t before = cpu_count(call->out) / (k.n * k.after);
    int status = -1;
    k.g = cpu_contiguous(call, g, err);
    if (k.g)
        status = cpu_parallel(call, before * k.strips, cpu_count(call->out) + list.count, add_strip,
                              &k, err);
    if (k.g)
        cpu_contiguous_free(call, g, k.g);
    index_close(call, &list);
    return status;
}
