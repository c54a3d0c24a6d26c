/* Rows normalised: softmax and log_softmax along any axis, layer_norm's rows, and the
 * ways back of rows along the last axis. */
#include "backend/cpu/copy.h"
#include "backend/cpu/isa/isa.h"
#include "backend/cpu/isa/rows.h"
#include "backend/cpu/kernels.h"

enum { ROWS_WORK = 1 << 15 };

/* [before][n][after], rows along n. A task is some rows, or a strip of rows side by side. */
struct rows_job {
    rows_fn *fn;
    struct rows_block block;
    const char *x, *g;
    char *out;
    int64_t bytes, rows, strips, per_task;
};

static void run_rows(void *context, int64_t task, int thread)
{
    const struct rows_job *j = context;
    struct rows_block b = j->block;
    int64_t first = task * j->per_task, at = first * b.n;
    (void)thread;
    b.rows = j->rows - first < j->per_task ? j->rows - first : j->per_task;
    b.x = j->x + at * j->bytes;
    b.g = j->g ? j->g + at * j->bytes : NULL;
    b.out = j->out + at * j->bytes;
    j->fn(&b);
}

static void run_strip(void *context, int64_t task, int thread)
{
    const struct rows_job *j = context;
    struct rows_block b = j->block;
    int64_t first = task % j->strips * ROWS_SIDE;
    int64_t at = task / j->strips * b.n * b.step + first;
    (void)thread;
    b.rows = b.step - first < ROWS_SIDE ? b.step - first : ROWS_SIDE;
    b.x = j->x + at * j->bytes;
    b.out = j->out + at * j->bytes;
    j->fn(&b);
}

/* g: the second operand side by side, if there is one. */
static int run_axis(const struct cpu_call *call, rows_fn *const *table, int axis,
                    struct rows_block block, const void *g, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    int64_t all = cpu_count(x), after = 1;
    if (all == 0)
        return 0;
    const void *data = cpu_contiguous(call, x, err);
    if (!data)
        return -1;
    for (int i = x->shape->ndim - 1; i > axis; i--)
        after *= x->shape->size[i];
    block.n = x->shape->size[axis];
    block.step = after;
    block.cancel = call->cancel;
    struct rows_job j = {
        .fn = table[x->dtype],
        .block = block,
        .x = data,
        .g = g,
        .out = call->out->data,
        .bytes = (int64_t)dtype_bytes(x->dtype),
        .rows = all / block.n,
        .strips = cpu_ceil_div(after, ROWS_SIDE),
        .per_task = 1 + ROWS_WORK / block.n,
    };
    int64_t tasks = after == 1 ? cpu_ceil_div(j.rows, j.per_task) : j.rows / after * j.strips;
    int status = cpu_parallel(call, tasks, 4 * all, after == 1 ? run_rows : run_strip, &j, err);
    cpu_contiguous_free(call, x, data);
    return status;
}

static int run_last(const struct cpu_call *call, rows_fn *const *table, struct err *err)
{
    const struct rows_block block = { .epsilon = call->attrs->real[0] };
    int last = call->in[0].shape->ndim - 1;
    if (call->count < 2)
        return run_axis(call, table, last, block, NULL, err);
    const void *g = cpu_contiguous(call, &call->in[1], err);
    if (!g)
        return -1;
    int status = run_axis(call, table, last, block, g, err);
    cpu_contiguous_free(call, &call->in[1], g);
    return status;
}

int cpu_softmax(const struct cpu_call *call, struct err *err)
{
    return run_axis(call, call->isa->rows->softmax, (int)call->attrs->whole[0],
                    (struct rows_block){ .log = false }, NULL, err);
}

int cpu_log_softmax(const struct cpu_call *call, struct err *err)
{
    return run_axis(call, call->isa->rows->softmax, (int)call->attrs->whole[0],
                    (struct rows_block){ .log = true }, NULL, err);
}

int cpu__softmax_back(const struct cpu_call *call, struct err *err)
{
    return run_last(call, call->isa->rows->softmax_back, err);
}

int cpu__layer_norm(const struct cpu_call *call, struct err *err)
{
    return run_last(call, call->isa->rows->normal, err);
}

int cpu__layer_norm_back(const struct cpu_call *call, struct err *err)
{
    return run_last(call, call->isa->rows->normal_back, err);
}
