/* Makers without chance: filled tensors, the identity, ranges, one-hot rows. */
#include "backend/cpu/copy.h"
#include "backend/cpu/index.h"
#include "backend/cpu/kernels.h"

#include <math.h>

/* A whole number as one element of the result. */
static union scalar number_cell(const struct cpu_call *call, int number)
{
    enum dtype t = call->out->dtype;
    union scalar cell = { 0 };
    element_write(t, scalar_convert((union scalar){ .whole = number }, DTYPE_I64, t), &cell);
    return cell;
}

static int fill_number(const struct cpu_call *call, int number, struct err *err)
{
    union scalar cell = number_cell(call, number);
    return cpu_fill(call, call->out, &cell, err);
}

int cpu_zeros(const struct cpu_call *call, struct err *err)
{
    return fill_number(call, 0, err);
}

int cpu_ones(const struct cpu_call *call, struct err *err)
{
    return fill_number(call, 1, err);
}

int cpu_zeros_like(const struct cpu_call *call, struct err *err)
{
    return fill_number(call, 0, err);
}

int cpu_ones_like(const struct cpu_call *call, struct err *err)
{
    return fill_number(call, 1, err);
}

int cpu_full(const struct cpu_call *call, struct err *err)
{
    return cpu_fill(call, call->out, call->in[0].data, err);
}

int cpu_full_like(const struct cpu_call *call, struct err *err)
{
    return cpu_fill(call, call->out, call->in[1].data, err);
}

/* whole: rows, columns, k */
int cpu_eye(const struct cpu_call *call, struct err *err)
{
    int64_t rows = call->out->shape->size[0], columns = call->out->shape->size[1];
    int64_t k = call->attrs->whole[2];
    if (fill_number(call, 0, err))
        return -1;
    if (k <= -rows || k >= columns)
        return 0;
    int64_t first = k < 0 ? -k : 0, last = columns - k < rows ? columns - k : rows;
    size_t bytes = dtype_bytes(call->out->dtype);
    union scalar one = number_cell(call, 1);
    for (int64_t i = first; i < last; i++)
        memcpy(call->out->data + (size_t)(i * columns + i + k) * bytes, &one, bytes);
    return 0;
}

struct range_job {
    char *out;
    enum dtype dtype;
    double start, step;
    bool whole;
};

static int64_t whole_of(double x)
{
    return x < -0x1p63 ? INT64_MIN : x < 0x1p63 ? (int64_t)x : INT64_MAX;
}

static void write_range(void *context, int64_t from, int64_t to)
{
    const struct range_job *r = context;
    float *single = (float *)(void *)r->out;
    double *real = (double *)(void *)r->out;
    int64_t *whole = (int64_t *)(void *)r->out;
    if (r->dtype == DTYPE_F32) {
        for (int64_t i = from; i < to; i++)
            single[i] = (float)(r->start + (double)i * r->step);
    } else if (r->dtype == DTYPE_F64) {
        for (int64_t i = from; i < to; i++)
            real[i] = r->start + (double)i * r->step;
    } else if (r->whole) {
        int64_t start = whole_of(r->start), step = whole_of(r->step);
        for (int64_t i = from; i < to; i++)
            whole[i] = (int64_t)((uint64_t)start + (uint64_t)i * (uint64_t)step);
    } else {
        for (int64_t i = from; i < to; i++)
            whole[i] = whole_of(floor(r->start + (double)i * r->step));
    }
}

static int run_range(const struct cpu_call *call, double start, double step, bool whole,
                     struct err *err)
{
    struct range_job r = { call->out->data, call->out->dtype, start, step, whole };
    return cpu_parallel_ranges(call, cpu_count(call->out), 1 << 16, write_range, &r, err);
}

/* real: start, stop, step */
int cpu_arange(const struct cpu_call *call, struct err *err)
{
    const double *real = call->attrs->real;
    return run_range(call, real[0], real[2], call->attrs->all_whole != 0, err);
}

/* real: start, stop; both are hit exactly. Whole numbers are rounded down, as in NumPy. */
int cpu_linspace(const struct cpu_call *call, struct err *err)
{
    double start = call->attrs->real[0], stop = call->attrs->real[1];
    int64_t n = cpu_count(call->out);
    if (run_range(call, start, n > 1 ? (stop - start) / (double)(n - 1) : 0, false, err))
        return -1;
    enum dtype t = call->out->dtype;
    union scalar last = scalar_convert(
        (union scalar){ .real = dtype_kind(t) == 'i' ? floor(stop) : stop }, DTYPE_F64, t);
    if (n > 1)
        element_write(t, last, call->out->data + (size_t)(n - 1) * dtype_bytes(t));
    return 0;
}

struct hot_job {
    const int64_t *labels;
    int64_t classes;
    size_t bytes;
    union scalar one;
    char *out;
};

static void write_hot(void *context, int64_t from, int64_t to)
{
    const struct hot_job *job = context;
    size_t row = (size_t)job->classes * job->bytes;
    memset(job->out + (size_t)from * row, 0, (size_t)(to - from) * row);
    for (int64_t i = from; i < to; i++)
        memcpy(job->out + (size_t)i * row + (size_t)job->labels[i] * job->bytes, &job->one,
               job->bytes);
}

/* whole: classes. A label outside is an error. */
int cpu_one_hot(const struct cpu_call *call, struct err *err)
{
    int64_t n = cpu_count(&call->in[0]), classes = call->attrs->whole[0];
    struct index_list list;
    if (index_open(call, &call->in[0], classes, "label", &list, err))
        return -1;
    struct hot_job job = { list.at, classes, dtype_bytes(call->out->dtype), number_cell(call, 1),
                           call->out->data };
    int status = cpu_parallel_ranges(call, n, 1 + (1 << 16) / classes, write_hot, &job, err);
    index_close(call, &list);
    return status;
}
