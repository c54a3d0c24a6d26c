/* Multiplying f32 matrices with oneDNN, which is loaded when first needed (24 ms), or without it.
 */
#ifndef CPU_GEMM_H
#define CPU_GEMM_H

#include "backend/cpu/call.h"

/* A matrix of rows x columns with any strides. */
struct gemm_matrix {
    const float *data;
    int64_t row_step, column_step;
};

/* c (m x n, contiguous) <- a (m x k) b (k x n). */
struct gemm_task {
    int64_t m, n, k;
    struct gemm_matrix a, b;
    float *c;
};

/* Loads the library now, so that no step is measured with it. */
void gemm_load(struct backend_device *d);
int gemm_f32(const struct cpu_call *call, const struct gemm_task *task, struct err *err);

#endif
