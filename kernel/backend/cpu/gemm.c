/* See gemm.h: which engine multiplies. */
#include "backend/cpu/gemm.h"

static int clear(const struct gemm_task *t)
{
    size_t bytes = dtype_bytes(t->dtype);
    for (int64_t i = 0; i < t->m && !t->add; i++)
        memset((char *)t->c + (size_t)(i * t->c_step) * bytes, 0, (size_t)t->n * bytes);
    return 0;
}

/* Entering the library takes longer than these products do (measured: even at 16 x 16 x 16). */
static bool is_small(const struct gemm_task *t)
{
    return (double)t->m * (double)t->n * (double)t->k <= GEMM_SMALL;
}

static int run(const struct cpu_call *call, const struct gemm_task *t, bool spread, struct err *err)
{
    if (t->m == 0 || t->n == 0)
        return 0;
    if (t->k == 0)
        return clear(t);
    bool library = t->dtype == DTYPE_F32 && !is_small(t);
    if (library && spread)
        gemm_load(call->device);
    if (library && gemm_library_has(call->device))
        return gemm_library(call, t, spread, err);
    bool line = t->m == 1 || (t->n == 1 && t->c_step == 1);
    return line && !t->add ? gemm_lines(call, t, spread, err) : gemm_blocks(call, t, spread, err);
}

int gemm_run(const struct cpu_call *call, const struct gemm_task *t, struct err *err)
{
    return run(call, t, true, err);
}

int gemm_run_here(const struct cpu_call *call, const struct gemm_task *t, struct err *err)
{
    return run(call, t, false, err);
}
