/* Matrix products by cuBLASLt. Everything about a product but its addresses is a struct blas_key;
 * what was worked out for one (descriptions, the algorithm that the library's heuristic chose) is
 * kept under it, so that a product seen before costs a look-up and a launch.
 *
 * The library counts columns first; our row-major c = a b is its c' = b' a', of the same bytes. A
 * key is written in the library's terms: left is our b, right is our a. */
#ifndef CUDA_BLAS_H
#define CUDA_BLAS_H

#include "backend/cuda/calls.h"
#include "backend/gpu/driver.h"
#include "base/map.h"

struct blas {
    struct blas_calls calls;
    cublasLtHandle_t handle; /* NULL: not loaded yet */
    CUdeviceptr workspace;
    size_t workspace_bytes;
    int found; /* major version of the library on this machine; 0: none */
    struct map plans;
};

/* Compared by its bytes: no padding, all fields set. */
struct blas_side {
    int64_t ld, step; /* between columns, and between the matrices of a batch; in elements */
    int32_t transposed;
    int32_t align; /* bytes that its address is a multiple of */
};

struct blas_key {
    int64_t rows, columns, inner, batch; /* of the library's result */
    struct blas_side left, right;
    int32_t dtype, precision, align; /* align: of the result */
    int16_t biased, deterministic;
};

struct blas_plan; /* blas_plan.h */

/* Is there a product of this dtype? */
bool blas_supports(const struct gpu_context *c, enum dtype dtype);
/* At opening: workspace of the device. OutOfMemory. */
int blas_reserve(struct gpu_context *c, struct err *err);
void blas_fini(struct gpu_context *c);
/* "cuBLAS 13.1"; "cuBLAS 13" before it is loaded; empty: none. */
void blas_version(const struct gpu_context *c, char *text, size_t size);

/* Lives until the next blas_find. DeviceError: no such library, or no algorithm. */
int blas_find(struct gpu_context *c, const struct blas_key *key, struct blas_plan **out,
              struct err *err);

struct blas_at {
    gpu_address left, right, result;
    gpu_address bias; /* of biased ones; else 0 */
};

/* Queues the product. */
int blas_run(struct gpu_context *c, const struct blas_plan *p, const struct blas_at *at,
             struct err *err);

#endif
