/* A piece of the process's memory that the device copies from and to on its own: pinned where the
 * driver can, so that nobody waits for such a copy. */
#ifndef GPU_HOST_H
#define GPU_HOST_H

#include "backend/gpu/device.h"

struct gpu_host {
    void *at;
    size_t room;
    bool pinned;
};

/* Room for so many bytes; what was in it is lost when it grows, and no copy may be under way.
 * False: no memory. */
bool gpu_host_grow(struct backend_device *d, struct gpu_host *h, size_t bytes);
/* Before the context is closed. */
void gpu_host_fini(struct backend_device *d, struct gpu_host *h);

#endif
