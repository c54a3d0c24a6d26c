/* Rows of a table by number, and of each row of scores the one that its label names. */
#include "backend/cpu/copy.h"
#include "backend/cpu/index.h"
#include "backend/cpu/kernels.h"

enum { PICK_WORK = 1 << 16 };

/* Result i is `bytes` bytes at number at[i] of `from`, or of row i of it. */
struct row_picks {
    const struct index_list *list;
    const char *from;
    char *to;
    size_t bytes, row_step;
    int64_t per_task;
};

static void pick_some(void *context, int64_t task, int thread)
{
    const struct row_picks *p = context;
    int64_t first = task * p->per_task, last = first + p->per_task;
    (void)thread;
    for (int64_t i = first; i < last && i < p->list->count; i++)
        memcpy(p->to + (size_t)i * p->bytes,
               p->from + (size_t)i * p->row_step + (size_t)p->list->at[i] * p->bytes, p->bytes);
}

/* `size`: how many there are to choose from; `width`: elements of each. */
static int pick(const struct cpu_call *call, const struct cpu_view *from,
                const struct cpu_view *numbers, const char *what, int64_t size, int64_t width,
                struct err *err)
{
    struct index_list list;
    size_t each = dtype_bytes(from->dtype);
    if (index_open(call, numbers, size, what, &list, err))
        return -1;
    const void *data = cpu_contiguous(call, from, err);
    struct row_picks p = { &list,
                           data,
                           call->out->data,
                           (size_t)width * each,
                           from == &call->in[0] ? (size_t)size * each : 0,
                           1 + PICK_WORK / (width + 1) };
    int64_t tasks = width > 0 ? cpu_ceil_div(list.count, p.per_task) : 0;
    int status = -1;
    if (data)
        status = cpu_parallel(call, tasks, cpu_count(call->out), pick_some, &p, err);
    if (data)
        cpu_contiguous_free(call, from, data);
    index_close(call, &list);
    return status;
}

int cpu_embedding(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *table = &call->in[1];
    return pick(call, table, &call->in[0], "row", table->shape->size[0], table->shape->size[1],
                err);
}

int cpu__pick_label(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    return pick(call, x, &call->in[1], "label", x->shape->size[x->shape->ndim - 1], 1, err);
}
