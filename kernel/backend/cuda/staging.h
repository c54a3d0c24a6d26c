/* Copies between process and device. What lies in pinned memory (the worker's ring) is copied by
 * the device on its own; other memory by the driver, which may then wait. */
#ifndef CUDA_STAGING_H
#define CUDA_STAGING_H

#include "backend/cuda/calls.h"
#include "backend/gpu/driver.h"

struct pinned {
    struct pinned_range {
        char *host;
        size_t bytes;
    } * ranges;
    int count;
};

int cuda_pin(struct gpu_context *c, void *host, size_t bytes, struct err *err);
void cuda_unpin(struct gpu_context *c, void *host);
int cuda_copy_up(struct gpu_context *c, gpu_address to, const void *from, size_t bytes,
                 struct err *err);
int cuda_copy_down(struct gpu_context *c, void *to, gpu_address from, size_t bytes,
                   struct err *err);
void pinned_fini(struct gpu_context *c);

#endif
