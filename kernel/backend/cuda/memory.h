/* Device memory in large pieces; the pool that cuts them up is gpu/'s. */
#ifndef CUDA_MEMORY_H
#define CUDA_MEMORY_H

#include "backend/gpu/driver.h"

int cuda_memory(struct gpu_context *c, int64_t *free_bytes, int64_t *total_bytes, struct err *err);
int cuda_map(struct gpu_context *c, size_t bytes, gpu_address *out, struct err *err);
void cuda_unmap(struct gpu_context *c, gpu_address piece);
int cuda_clear(struct gpu_context *c, gpu_address at, size_t bytes, struct err *err);

#endif
