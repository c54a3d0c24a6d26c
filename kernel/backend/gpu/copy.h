/* Copies to and from the device. Small ones to it are put aside, so that nobody waits for the queue
 * to come to them; all others are waited for. */
#ifndef GPU_COPY_H
#define GPU_COPY_H

#include "backend/gpu/device.h"

struct gpu_copies *gpu_copies_new(void);
void gpu_copies_free(struct gpu_copies *k);

/* Before the context is closed: nothing is under way any more. */
void gpu_copies_close(struct backend_device *d);

#endif
