/* Copies between process and device. What lies in pinned memory (the worker's ring) is copied by
 * the device on its own; other memory goes up piece by piece through two pinned buffers, and comes
 * down through the driver, which then waits. */
#ifndef CUDA_STAGING_H
#define CUDA_STAGING_H

#include "backend/cuda/calls.h"
#include "backend/gpu/driver.h"

enum { STAGING_PIECES = 2, STAGING_BYTES = 4 << 20 };

/* Made with the first copy that needs it. */
struct staging {
    struct {
        char *host;
        CUevent free; /* reached: the device has read the last piece */
    } pieces[STAGING_PIECES];
    int next;
    bool made;
};

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
void staging_fini(struct gpu_context *c);
void pinned_fini(struct gpu_context *c);

#endif
