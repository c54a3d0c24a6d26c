/* The inner loops of matrix products in f32, f64 and i64. */
#ifndef CPU_ISA_GEMM_H
#define CPU_ISA_GEMM_H

#include "tensor/dtype.h"

/* A tile of a matrix product: c (rows x columns of what a full tile has) <- a b, or c + a b. a is
 * packed k columns of `rows` of a full tile, b k rows of its `columns`. */
struct gemm_tile {
    int64_t k, c_step;
    const void *a, *b;
    void *c;
    int rows, columns;
    bool add;
};
/* c[i] <- the sum over k of a[i, k] x[k] */
struct gemm_rows {
    int64_t rows, k, row_step, column_step;
    const void *a, *x;
    void *c;
};
struct cpu_gemm {
    int rows, columns; /* of a full tile */
    void (*tile)(const struct gemm_tile *t);
    void (*multiply_rows)(const struct gemm_rows *r);
};
struct cpu_gemms {
    struct cpu_gemm of[DTYPE_COUNT];
};

#endif
