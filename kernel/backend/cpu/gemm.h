/* Products of two matrices. f32 goes to oneDNN, which is loaded when first needed (24 ms); f64,
 * i64, small products and, where the machine has no oneDNN, all f32 too, to loops of our own
 * (gemm_blocks.c). */
#ifndef CPU_GEMM_H
#define CPU_GEMM_H

#include "backend/cpu/call.h"

enum { GEMM_SMALL = 4096 }; /* multiplications */

/* A matrix of rows x columns with any strides. */
struct gemm_matrix {
    const void *data;
    int64_t row_step, column_step;
};

/* c (m x n, its rows c_step apart) <- a (m x k) b (k x n), or c + a b. */
struct gemm_task {
    enum dtype dtype; /* f32, f64 or i64 */
    int64_t m, n, k;
    struct gemm_matrix a, b;
    void *c;
    int64_t c_step;
    bool add;
};

/* Loads the library now, so that no step is measured with it. */
void gemm_load(struct backend_device *d);
/* On all threads; or, as a part of a task of cpu_parallel, on this one. Large products look at the
 * wish to stop some 20 times a second. */
int gemm_run(const struct cpu_call *call, const struct gemm_task *task, struct err *err);
int gemm_run_here(const struct cpu_call *call, const struct gemm_task *task, struct err *err);

/* The engines. spread: on all threads. The last two want k > 0; gemm_lines one row or one column,
 * side by side, and no add. */
bool gemm_library_has(const struct backend_device *d);
int gemm_library(const struct cpu_call *call, const struct gemm_task *task, bool spread,
                 struct err *err);
int gemm_blocks(const struct cpu_call *call, const struct gemm_task *task, bool spread,
                struct err *err);
int gemm_lines(const struct cpu_call *call, const struct gemm_task *task, bool spread,
               struct err *err);

#endif
