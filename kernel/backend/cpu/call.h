/* What a kernel of the CPU backend is handed, and how it spreads its work over the threads. */
#ifndef CPU_CALL_H
#define CPU_CALL_H

#include "backend/backend.h"

struct cpu_isa;

/* An operand or result: element [0, …, 0] lies at `data`. Strides are in elements. */
struct cpu_view {
    enum dtype dtype;
    const struct shape *shape;
    const int64_t *stride;
    char *data;
};

/* One call. Operands may be any strided view; the result is contiguous and overlaps no operand.
 * Numbers of the source come as 0-d views. */
struct cpu_call {
    struct backend_device *device;
    const struct cpu_isa *isa;
    const struct cancel *cancel;
    const struct op_attrs *attrs;
    enum op_id op;
    int count;
    const struct cpu_view *in;
    const struct cpu_view *out;
};

/* 0, or -1 with err: bad values, no memory for scratch, Interrupted. */
typedef int cpu_kernel(const struct cpu_call *call, struct err *err);

/* Runs body(context, task, thread) for each task, in any order, on all threads when `work` (about
 * one unit an element) is worth it. A task should take less than 10 ms: the wish to stop is looked
 * at between tasks. */
typedef void cpu_task(void *context, int64_t task, int thread);
int cpu_parallel(const struct cpu_call *call, int64_t tasks, int64_t work, cpu_task *body,
                 void *context, struct err *err);
/* cpu_parallel over [0, count) in ranges of `grain`. */
typedef void cpu_range(void *context, int64_t from, int64_t to);
int cpu_parallel_ranges(const struct cpu_call *call, int64_t count, int64_t grain, cpu_range *body,
                        void *context, struct err *err);
/* The same in order on this thread, for work whose steps depend on each other. */
int cpu_serial_ranges(const struct cpu_call *call, int64_t count, cpu_range *body, void *context,
                      struct err *err);
int cpu_threads(const struct cpu_call *call);                  /* how many `thread` may name */
int cpu_stopped(const struct cpu_call *call, struct err *err); /* -1 when the user asked to stop */

/* Memory for the time of a call, within the budget. */
void *cpu_scratch(const struct cpu_call *call, int64_t count, size_t each, struct err *err);
void cpu_scratch_free(const struct cpu_call *call, void *scratch);

static inline int64_t cpu_ceil_div(int64_t a, int64_t b)
{
    return a / b + (a % b != 0);
}

static inline int64_t cpu_least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t cpu_count(const struct cpu_view *v)
{
    int64_t n = 1;
    for (int i = 0; i < v->shape->ndim; i++)
        n *= v->shape->size[i];
    return n;
}

/* The number in a 0-d view, whatever its dtype. */
int64_t cpu_whole(const struct cpu_view *v);

#endif
