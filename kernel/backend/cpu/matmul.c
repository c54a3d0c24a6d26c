/* matmul: batches broadcast as in NumPy, vectors on either side. Narrow elements are widened for
 * each product (f16 and bf16 to f32, u8, i8 and i32 to i64) and its result brought back. Many small
 * products are dealt out to the threads, each large one is worked on by all. */
#include "backend/cpu/batch.h"
#include "backend/cpu/copy.h"
#include "backend/cpu/device.h"
#include "backend/cpu/gemm.h"
#include "backend/cpu/kernels.h"

/* Multiplications: of a product that all threads work on, and of a task of small ones. */
static const double LARGE = 1 << 23, GROUP = 1 << 20;

struct products {
    const struct cpu_call *call;
    struct batch batch;
    struct matrices a, b;
    enum dtype dtype, wide;
    int64_t group; /* products of a task */
    atomic_int status;
    struct err *err; /* of the first that failed */
};

static void read_products(const struct cpu_call *call, struct products *p)
{
    const struct cpu_view *a = &call->in[0], *b = &call->in[1];
    bool row = a->shape->ndim == 1, column = b->shape->ndim == 1;
    *p = (struct products){ .call = call, .dtype = a->dtype, .wide = dtype_compute(a->dtype) };
    batch_read(call->out->shape, !row + !column, &p->batch);
    matrices_read(a, row ? 1 : 2, AS_ROW, &p->batch, &p->a);
    matrices_read(b, column ? 1 : 2, AS_COLUMN, &p->batch, &p->b);
}

/* The same right side for rows that follow each other: one tall product instead of many. */
static void join_batches(struct products *p)
{
    struct batch *s = &p->batch;
    while (s->ndim > 0 && p->b.step[s->ndim - 1] == 0 &&
           p->a.step[s->ndim - 1] == p->a.rows * p->a.row_step) {
        p->a.rows *= s->size[--s->ndim];
        s->count /= s->size[s->ndim];
    }
}

/* ---- narrow elements -------------------------------------------------------------------------
 */

struct casting {
    tile_fn *cast;
    const char *from;
    char *to;
    size_t from_bytes, to_bytes;
};

static void cast_range(void *context, int64_t from, int64_t to)
{
    const struct casting *c = context;
    for (int64_t at = from; at < to; at += TILE)
        c->cast((int)(to - at < TILE ? to - at : TILE), c->to + (size_t)at * c->to_bytes,
                c->from + (size_t)at * c->from_bytes, NULL, NULL);
}

static int cast_all(const struct cpu_call *call, enum dtype from, const void *data, enum dtype to,
                    void *out, int64_t n, bool spread, struct err *err)
{
    struct casting c = { call->isa->casts->from[from][to], data, out, dtype_bytes(from),
                         dtype_bytes(to) };
    if (spread)
        return cpu_parallel_ranges(call, n, 1 << 16, cast_range, &c, err);
    cast_range(&c, 0, n);
    return 0;
}

/* A factor in the wider dtype, row by row: scratch at *wide. */
static int widen(const struct products *p, struct gemm_matrix *x, int64_t rows, int64_t columns,
                 bool spread, void **wide, struct err *err)
{
    size_t bytes = dtype_bytes(p->dtype), wide_bytes = dtype_bytes(p->wide);
    int64_t n = rows * columns;
    *wide = cpu_scratch(p->call, n, wide_bytes + bytes, err);
    if (!*wide)
        return -1;
    char *narrow = (char *)*wide + (size_t)n * wide_bytes;
    struct copy c = { .bytes = bytes, .to = narrow, .from = x->data };
    copy_axis(&c, rows, columns, x->row_step);
    copy_axis(&c, columns, 1, x->column_step);
    if (!spread)
        copy_serial(&c);
    else if (copy_run(p->call, &c, err))
        return -1;
    *x = (struct gemm_matrix){ *wide, columns, 1 };
    return cast_all(p->call, p->dtype, narrow, p->wide, *wide, n, spread, err);
}

static int run_narrow(const struct products *p, const struct gemm_task *narrow, bool spread,
                      struct err *err)
{
    struct gemm_task t = *narrow;
    void *a = NULL, *b = NULL;
    t.dtype = p->wide;
    t.c = cpu_scratch(p->call, t.m * t.n, dtype_bytes(p->wide), err);
    int status = t.c ? 0 : -1;
    if (status == 0)
        status = widen(p, &t.a, t.m, t.k, spread, &a, err);
    if (status == 0)
        status = widen(p, &t.b, t.k, t.n, spread, &b, err);
    if (status == 0)
        status = spread ? gemm_run(p->call, &t, err) : gemm_run_here(p->call, &t, err);
    if (status == 0)
        status = cast_all(p->call, p->wide, t.c, p->dtype, narrow->c, t.m * t.n, spread, err);
    cpu_scratch_free(p->call, a);
    cpu_scratch_free(p->call, b);
    cpu_scratch_free(p->call, t.c);
    return status;
}

/* ---- products --------------------------------------------------------------------------------
 */

static struct gemm_matrix factor(const struct products *p, const struct matrices *m, int64_t at)
{
    int64_t offset = matrices_offset(&p->batch, m, at) * (int64_t)dtype_bytes(p->dtype);
    return (struct gemm_matrix){ m->data + offset, m->row_step, m->column_step };
}

static int run_one(const struct products *p, int64_t at, bool spread, struct err *err)
{
    int64_t elements = p->a.rows * p->b.columns;
    struct gemm_task t = {
        .dtype = p->dtype,
        .m = p->a.rows,
        .n = p->b.columns,
        .k = p->a.columns,
        .a = factor(p, &p->a, at),
        .b = factor(p, &p->b, at),
        .c = p->call->out->data + at * elements * (int64_t)dtype_bytes(p->dtype),
        .c_step = p->b.columns,
    };
    if (p->wide != p->dtype)
        return run_narrow(p, &t, spread, err);
    return spread ? gemm_run(p->call, &t, err) : gemm_run_here(p->call, &t, err);
}

static void run_group(void *context, int64_t group, int thread)
{
    struct products *p = context;
    struct err err = { 0 };
    int64_t end = (group + 1) * p->group < p->batch.count ? (group + 1) * p->group : p->batch.count;
    (void)thread;
    for (int64_t at = group * p->group; at < end; at++)
        if (run_one(p, at, false, &err)) {
            if (atomic_exchange(&p->status, -1) == 0)
                *p->err = err;
            return;
        }
}

static int run_small(struct products *p, double each, struct err *err)
{
    double group = GROUP / (each + 1), all = each * (double)p->batch.count / 8;
    p->group = 1 + (int64_t)group;
    p->err = err;
    if (p->wide == DTYPE_F32 && each > GEMM_SMALL)
        gemm_load(p->call->device);
    int status = cpu_parallel(p->call, cpu_ceil_div(p->batch.count, p->group),
                              all < 1e15 ? (int64_t)all : (int64_t)1e15, run_group, p, err);
    return status ? status : atomic_load(&p->status);
}

int cpu_matmul(const struct cpu_call *call, struct err *err)
{
    struct products p;
    if (cpu_count(call->out) == 0)
        return 0;
    read_products(call, &p);
    join_batches(&p);
    double each = (double)p.a.rows * (double)p.b.columns * (double)p.a.columns;
    if (p.batch.count > 1 && each < LARGE)
        return run_small(&p, each, err);
    for (int64_t at = 0; at < p.batch.count; at++)
        if (run_one(&p, at, true, err))
            return -1;
    return 0;
}
