/* Marks in the stream: events, of which those that nobody needs any more are used again. A mark is
 * (serial number << 16 | place in the table), so that marks rise and are found at once. */
#ifndef CUDA_MARK_H
#define CUDA_MARK_H

#include "backend/cuda/calls.h"
#include "backend/gpu/driver.h"

struct mark_slot {
    CUevent event;
    gpu_mark mark; /* 0: free */
    bool timed;
    int next; /* while free: 1 + the next free one of its kind, or 0 */
};

struct marks {
    struct mark_slot *slots;
    int count, room;
    int free[2]; /* by `timed`: 1 + the first free slot; 0: none */
    uint64_t serial;
};

int cuda_mark(struct gpu_context *c, bool timed, gpu_mark *out, struct err *err);
int cuda_reached(struct gpu_context *c, gpu_mark mark, struct err *err);
double cuda_seconds(struct gpu_context *c, gpu_mark from, gpu_mark to);
void cuda_drop_mark(struct gpu_context *c, gpu_mark mark);
void marks_fini(struct gpu_context *c);

#endif
