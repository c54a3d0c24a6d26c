/* The reductions of ops.def: one or two passes (reduction.c), then a last step for each output.
 * Reductions of none: sum 0, prod 1, mean NaN, logsumexp -inf. */
#include "backend/cpu/kernels.h"
#include "backend/cpu/reduction.h"

#include <math.h>

enum { FINISH_GRAIN = 1 << 14 };

typedef double finish_fn(double acc, double n, double param);

struct finish {
    const struct reduction_pass *pass;
    const struct cpu_view *out;
    finish_fn *fn; /* NULL: the accumulator as it is */
    double n;
    const double *param;
};

static double finished(const struct finish *f, int64_t i)
{
    double acc = reduction_real(f->pass, i);
    return f->fn ? f->fn(acc, f->n, f->param ? f->param[i] : 0) : acc;
}

static void finish_real(void *context, int64_t from, int64_t to)
{
    const struct finish *f = context;
    float *single = (float *)(void *)f->out->data;
    double *real = (double *)(void *)f->out->data;
    if (f->out->dtype == DTYPE_F64)
        for (int64_t i = from; i < to; i++)
            real[i] = finished(f, i);
    else
        for (int64_t i = from; i < to; i++)
            single[i] = (float)finished(f, i);
}

static void finish_whole(void *context, int64_t from, int64_t to)
{
    const struct finish *f = context;
    const struct reduction_pass *pass = f->pass;
    int64_t *whole = (int64_t *)(void *)f->out->data;
    uint8_t *truth = (uint8_t *)f->out->data;
    for (int64_t i = from; i < to; i++) {
        if (pass->side) /* an index */
            whole[i] = pass->side[i].whole < 0 ? 0 : pass->side[i].whole;
        else if (f->out->dtype == DTYPE_BOOL)
            truth[i] = pass->acc[i].whole != 0;
        else
            whole[i] = pass->acc[i].whole;
    }
}

static int finish(const struct cpu_call *call, const struct reduction *r,
                  struct reduction_pass *pass, finish_fn *fn, struct err *err)
{
    struct finish f = { pass, call->out, fn, (double)r->gone.count, pass->param };
    cpu_range *body = dtype_kind(call->out->dtype) == 'f' ? finish_real : finish_whole;
    int status = cpu_parallel_ranges(call, r->kept.count, FINISH_GRAIN, body, &f, err);
    reduction_end(call, pass);
    return status;
}

static int reduce_once(const struct cpu_call *call, enum reduce_kind kind, finish_fn *fn,
                       struct err *err)
{
    struct reduction r;
    struct reduction_pass pass = { .kind = kind };
    reduction_read(call, &r);
    if (reduction_run(call, &r, &pass, err))
        return -1;
    return finish(call, &r, &pass, fn, err);
}

/* The first pass gives each output a parameter, with which the second runs. */
static int reduce_twice(const struct cpu_call *call, enum reduce_kind first,
                        double between(double acc, double n), enum reduce_kind second,
                        finish_fn *fn, struct err *err)
{
    struct reduction r;
    struct reduction_pass one = { .kind = first }, two = { .kind = second };
    reduction_read(call, &r);
    if (reduction_run(call, &r, &one, err))
        return -1;
    double *param = (double *)(void *)one.acc; /* each accumulator becomes a parameter in place */
    for (int64_t i = 0; i < r.kept.count; i++)
        param[i] = between(reduction_real(&one, i), (double)r.gone.count);
    two.param = param;
    int status = reduction_run(call, &r, &two, err);
    if (status == 0)
        status = finish(call, &r, &two, fn, err);
    reduction_end(call, &one);
    return status;
}

static double by_count(double acc, double n, double param)
{
    (void)param;
    return acc / n;
}

static double root_by_count(double acc, double n, double param)
{
    (void)param;
    return sqrt(acc / n);
}

static double root(double acc, double n, double param)
{
    (void)n, (void)param;
    return sqrt(acc);
}

static double log_and_back(double acc, double n, double param)
{
    (void)n;
    return log(acc) + param;
}

static double mean_between(double acc, double n)
{
    return acc / n;
}

/* What is taken off before exp; infinities stay, where taking them off would give NaN. */
static double largest_between(double acc, double n)
{
    (void)n;
    return isinf(acc) ? 0 : acc;
}

#define REDUCE(op, kind, fn)                                                                       \
    int cpu_##op(const struct cpu_call *call, struct err *err)                                     \
    {                                                                                              \
        return reduce_once(call, REDUCE_##kind, fn, err);                                          \
    }
REDUCE(sum, sum, NULL)
REDUCE(mean, sum, by_count)
REDUCE(prod, prod, NULL)
REDUCE(max, max, NULL)
REDUCE(min, min, NULL)
REDUCE(any, any, NULL)
REDUCE(all, all, NULL)
REDUCE(norm, squares, root)
REDUCE(argmax, argmax, NULL)
REDUCE(argmin, argmin, NULL)

int cpu_var(const struct cpu_call *call, struct err *err)
{
    return reduce_twice(call, REDUCE_sum, mean_between, REDUCE_deviations, by_count, err);
}

int cpu_std(const struct cpu_call *call, struct err *err)
{
    return reduce_twice(call, REDUCE_sum, mean_between, REDUCE_deviations, root_by_count, err);
}

int cpu_logsumexp(const struct cpu_call *call, struct err *err)
{
    return reduce_twice(call, REDUCE_max, largest_between, REDUCE_exps, log_and_back, err);
}
