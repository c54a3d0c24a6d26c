/* Products with a vector in our own loops: each element of the result is a sum over one line of the
 * matrix. */
#include "backend/cpu/copy.h"
#include "backend/cpu/device.h"
#include "backend/cpu/gemm.h"
#include "backend/cpu/isa/gemm.h"

struct lines {
    const struct cpu_gemm *g;
    struct gemm_rows all;
    int64_t bytes, grain;
};

static void multiply(void *context, int64_t task, int thread)
{
    const struct lines *l = context;
    struct gemm_rows part = l->all;
    int64_t from = task * l->grain, left = l->all.rows - from;
    (void)thread;
    part.rows = left < l->grain ? left : l->grain;
    part.a = (const char *)part.a + from * part.row_step * l->bytes;
    part.c = (char *)part.c + from * l->bytes;
    l->g->multiply_rows(&part);
}

/* A result of one column, or of one row as that of the transposed product. */
static void read_lines(const struct gemm_task *t, struct gemm_rows *r)
{
    bool column = t->n == 1;
    const struct gemm_matrix *m = column ? &t->a : &t->b;
    *r = (struct gemm_rows){
        .rows = column ? t->m : t->n,
        .k = t->k,
        .row_step = column ? m->row_step : m->column_step,
        .column_step = column ? m->column_step : m->row_step,
        .a = m->data,
        .x = column ? t->b.data : t->a.data,
        .c = t->c,
    };
}

int gemm_lines(const struct cpu_call *call, const struct gemm_task *t, bool spread, struct err *err)
{
    struct lines l = { .g = &call->isa->gemms->of[t->dtype] };
    int64_t step = t->n == 1 ? t->b.row_step : t->a.column_step;
    char *copy = NULL;
    read_lines(t, &l.all);
    l.bytes = (int64_t)dtype_bytes(t->dtype);
    l.grain = 1 + (1 << 16) / t->k;
    if (step != 1 && t->k > 1) {
        struct copy c = { .bytes = (size_t)l.bytes, .from = l.all.x };
        c.to = copy = cpu_scratch(call, t->k, c.bytes, err);
        if (!copy)
            return -1;
        copy_axis(&c, t->k, 1, step);
        copy_serial(&c);
        l.all.x = copy;
    }
    double work = (double)l.all.rows * (double)t->k;
    int status = cpu_parallel(call, cpu_ceil_div(l.all.rows, l.grain),
                              spread ? (int64_t)(work < 1e15 ? work : 1e15) : 0, multiply, &l, err);
    cpu_scratch_free(call, copy);
    return status;
}
