/* A step made ready: kernels of our own, a product by cuBLAS, or both in one (epilogue.h). */
#ifndef CUDA_KERNEL_H
#define CUDA_KERNEL_H

#include "backend/gpu/driver.h"

bool cuda_supports(struct gpu_context *c, enum op_id op, enum dtype dtype);
int cuda_compile(struct gpu_context *c, const struct program *p, int32_t step,
                 struct gpu_kernel **out, struct gpu_needs *needs, struct err *err);
void cuda_forget(struct gpu_context *c, struct gpu_kernel *k);
int cuda_launch(struct gpu_context *c, struct gpu_kernel *k, const struct gpu_launch *l,
                struct err *err);

#endif
