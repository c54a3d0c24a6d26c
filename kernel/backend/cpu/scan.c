/* cumsum: running sums along one axis, or over all elements in order. */
#include "backend/cpu/copy.h"
#include "backend/cpu/kernels.h"

#include <math.h>

enum { STRIP = 64, STRETCH = 1 << 16 };

/* Lines of n elements, `step` apart, in [before][n][after]; neighbours side by side in strips. */
struct scan {
    const struct cpu_call *call;
    const void *from;
    void *to;
    int64_t n, after, strips;
};

/* A running sum of doubles, and what rounding took from it (see isa/reduce.def). */
struct precise {
    double sum, low;
};

static inline double add_precise(struct precise *a, double x)
{
    double sum = a->sum + x, part = sum - a->sum;
    a->low += (a->sum - (sum - part)) + (x - part);
    a->sum = sum;
    return isfinite(sum) ? sum + a->low : sum;
}

static inline double add_real(double *a, float x)
{
    return *a += (double)x;
}

static inline int64_t add_whole(uint64_t *a, int64_t x)
{
    return (int64_t)(*a += (uint64_t)x);
}

#define SCAN(type, total_type, add)                                                                \
    static void scan_##type(void *context, int64_t task, int thread)                               \
    {                                                                                              \
        const struct scan *s = context;                                                            \
        int64_t first = task % s->strips * STRIP;                                                  \
        int64_t width = s->after - first < STRIP ? s->after - first : STRIP;                       \
        int64_t at = task / s->strips * s->n * s->after + first;                                   \
        total_type total[STRIP];                                                                   \
        memset(total, 0, sizeof total);                                                            \
        (void)thread;                                                                              \
        for (int64_t i = 0; i < s->n; i++, at += s->after) {                                       \
            const type *from = (const type *)s->from + at;                                         \
            type *to = (type *)s->to + at;                                                         \
            for (int64_t j = 0; j < width; j++)                                                    \
                to[j] = (type)add(&total[j], from[j]);                                             \
            if (i % STRETCH == 0 && cancel_asked(s->call->cancel))                                 \
                return;                                                                            \
        }                                                                                          \
    }
SCAN(float, double, add_real)
SCAN(double, struct precise, add_precise)
SCAN(int64_t, uint64_t, add_whole)

int cpu_cumsum(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    const struct op_attrs *a = call->attrs;
    int64_t all = cpu_count(x), after = 1;
    if (all == 0)
        return 0;
    const void *from = cpu_contiguous(call, x, err);
    if (!from)
        return -1;
    for (int i = x->shape->ndim - 1; a->axis_count > 0 && i > a->axes[0]; i--)
        after *= x->shape->size[i];
    int64_t n = a->axis_count > 0 ? x->shape->size[a->axes[0]] : all;
    struct scan s = { call, from, call->out->data, n, after, cpu_ceil_div(after, STRIP) };
    int64_t tasks = all / (n * after) * s.strips;
    cpu_task *body = x->dtype == DTYPE_F32   ? scan_float
                     : x->dtype == DTYPE_F64 ? scan_double
                                             : scan_int64_t;
    int status = cpu_parallel(call, tasks, all, body, &s, err);
    cpu_contiguous_free(call, x, from);
    return status;
}
