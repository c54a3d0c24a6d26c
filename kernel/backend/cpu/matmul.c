/* matmul: batches broadcast as in NumPy, vectors on either side, f32 through gemm.c, i64 here. */
#include "backend/cpu/gemm.h"
#include "backend/cpu/kernels.h"

/* One operand as matrices: the last two axes, and the strides of the batch axes (0: stretched). */
struct factor_view {
    const char *data;
    int64_t rows, columns, row_step, column_step;
    int64_t batch_step[MAX_DIMS];
};

struct batches {
    int ndim;
    int64_t size[MAX_DIMS], count;
    struct factor_view a, b;
};

static void read_factor(const struct cpu_view *v, bool left, struct factor_view *f)
{
    int n = v->shape->ndim;
    f->data = v->data;
    if (n == 1) { /* a row on the left, a column on the right */
        f->rows = left ? 1 : v->shape->size[0];
        f->columns = left ? v->shape->size[0] : 1;
        f->row_step = left ? 0 : v->stride[0];
        f->column_step = left ? v->stride[0] : 0;
        return;
    }
    f->rows = v->shape->size[n - 2];
    f->columns = v->shape->size[n - 1];
    f->row_step = v->stride[n - 2];
    f->column_step = v->stride[n - 1];
}

/* The batch axes of an operand, aligned to the result's at the right. */
static void read_batch(const struct cpu_view *v, struct batches *s, struct factor_view *f)
{
    int own = v->shape->ndim > 2 ? v->shape->ndim - 2 : 0;
    for (int i = 0; i < s->ndim; i++) {
        int axis = i - (s->ndim - own);
        bool stretched = axis < 0 || v->shape->size[axis] == 1;
        f->batch_step[i] = stretched ? 0 : v->stride[axis];
    }
}

static void read_batches(const struct cpu_call *call, struct batches *s)
{
    const struct cpu_view *a = &call->in[0], *b = &call->in[1];
    s->ndim = 0;
    s->count = 1;
    int an = a->shape->ndim, bn = b->shape->ndim;
    int of_result = (an > 1) + (bn > 1); /* axes of the result that are no batch */
    for (int i = 0; i < call->out->shape->ndim - of_result; i++) {
        s->size[s->ndim++] = call->out->shape->size[i];
        s->count *= call->out->shape->size[i];
    }
    read_factor(a, true, &s->a);
    read_factor(b, false, &s->b);
    read_batch(a, s, &s->a);
    read_batch(b, s, &s->b);
}

static int64_t batch_offset(const struct batches *s, const struct factor_view *f, int64_t batch)
{
    int64_t offset = 0;
    for (int i = s->ndim - 1; i >= 0; i--) {
        offset += batch % s->size[i] * f->batch_step[i];
        batch /= s->size[i];
    }
    return offset;
}

/* The same right side for rows that follow each other: one tall product instead of many. */
static void join_batches(struct batches *s)
{
    if (s->ndim != 1 || s->count < 2 || s->b.batch_step[0] != 0 ||
        s->a.batch_step[0] != s->a.rows * s->a.row_step)
        return;
    s->a.rows *= s->count;
    s->ndim = 0;
    s->count = 1;
}

static int multiply_real(const struct cpu_call *call, const struct batches *s, int64_t batch,
                         struct err *err)
{
    const struct factor_view *a = &s->a, *b = &s->b;
    struct gemm_task t = {
        .m = a->rows,
        .n = b->columns,
        .k = a->columns,
        .a = { (const float *)(const void *)a->data + batch_offset(s, a, batch), a->row_step,
               a->column_step },
        .b = { (const float *)(const void *)b->data + batch_offset(s, b, batch), b->row_step,
               b->column_step },
        .c = (float *)(void *)call->out->data + batch * a->rows * b->columns,
    };
    return gemm_f32(call, &t, err);
}

struct whole_job {
    const struct batches *s;
    int64_t *c;
};

/* Rows of all batches, one after the other. Sums wrap. */
static void multiply_whole(void *context, int64_t from, int64_t to)
{
    const struct whole_job *job = context;
    const struct factor_view *a = &job->s->a, *b = &job->s->b;
    for (int64_t row = from; row < to; row++) {
        int64_t batch = row / a->rows, i = row % a->rows;
        const int64_t *x = (const int64_t *)(const void *)a->data + batch_offset(job->s, a, batch) +
                           i * a->row_step;
        const int64_t *y = (const int64_t *)(const void *)b->data + batch_offset(job->s, b, batch);
        int64_t *c = job->c + row * b->columns;
        memset(c, 0, (size_t)b->columns * sizeof *c);
        for (int64_t k = 0; k < a->columns; k++) {
            uint64_t factor = (uint64_t)x[k * a->column_step];
            for (int64_t j = 0; j < b->columns; j++)
                c[j] = (int64_t)((uint64_t)c[j] +
                                 factor * (uint64_t)y[k * b->row_step + j * b->column_step]);
        }
    }
}

int cpu_matmul(const struct cpu_call *call, struct err *err)
{
    struct batches s;
    int64_t elements = cpu_count(call->out);
    if (elements == 0)
        return 0;
    read_batches(call, &s);
    if (s.a.columns == 0) {
        memset(call->out->data, 0, (size_t)elements * dtype_bytes(call->out->dtype));
        return 0;
    }
    if (call->out->dtype == DTYPE_I64) {
        struct whole_job job = { &s, (int64_t *)(void *)call->out->data };
        int64_t work = s.a.columns * s.b.columns;
        return cpu_parallel_ranges(call, s.count * s.a.rows, 1 + (1 << 20) / work, multiply_whole,
                                   &job, err);
    }
    join_batches(&s);
    for (int64_t batch = 0; batch < s.count; batch++)
        if (multiply_real(call, &s, batch, err))
            return -1;
    return 0;
}
