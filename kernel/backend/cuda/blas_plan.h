/* What is worked out once for each struct blas_key. */
#ifndef CUDA_BLAS_PLAN_H
#define CUDA_BLAS_PLAN_H

#include "backend/cuda/blas.h"

struct blas_plan {
    cublasLtMatmulDesc_t desc;
    cublasLtMatrixLayout_t left, right, result;
    cublasLtMatmulAlgo_t algo;
    bool real64;
    bool biased;
};

/* Does cuBLAS multiply elements of this dtype? */
bool blas_plan_knows(enum dtype dtype);
/* The library is loaded. NOT_SUPPORTED: it has no algorithm. */
cublasStatus_t blas_plan_make(const struct blas *b, const struct blas_key *key,
                              struct blas_plan **out);
void blas_plan_free(const struct blas_calls *b, struct blas_plan *p);
/* Of the next product. */
cublasStatus_t blas_plan_set_bias(const struct blas_calls *b, const struct blas_plan *p,
                                  gpu_address bias);

/* cuBLAS takes addresses of the device as pointers. */
static inline void *blas_pointer(gpu_address at)
{
    return (void *)(uintptr_t)at;
}

#endif
