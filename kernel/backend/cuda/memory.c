/* Plain allocations: cuMemAlloc hands out multiples of its own 512 bytes, large ones on pages of
 * 2 MiB. */
#include "backend/cuda/memory.h"

#include "backend/cuda/context.h"

int cuda_memory(struct gpu_context *c, int64_t *free_bytes, int64_t *total_bytes, struct err *err)
{
    size_t left, total;
    if (cuda_enter(c, err) ||
        cuda_check(c, c->cu.memory_info(&left, &total), "tell its memory", err))
        return -1;
    *free_bytes = (int64_t)left;
    *total_bytes = (int64_t)total;
    return 0;
}

int cuda_map(struct gpu_context *c, size_t bytes, gpu_address *out, struct err *err)
{
    CUdeviceptr at;
    if (cuda_enter(c, err) ||
        cuda_check(c, c->cu.memory_alloc(&at, bytes ? bytes : 1), "give memory", err))
        return -1;
    *out = at;
    return 0;
}

void cuda_unmap(struct gpu_context *c, gpu_address piece)
{
    struct err err = { 0 };
    if (cuda_enter(c, &err) || cuda_check(c, c->cu.stream_wait(c->stream), "finish its work", &err))
        return;
    cuda_check(c, c->cu.memory_free(piece), "take memory back", &err);
}

int cuda_clear(struct gpu_context *c, gpu_address at, size_t bytes, struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    return bytes ? cuda_check(c, c->cu.set_bytes(at, 0, bytes, c->stream), "clear memory", err) : 0;
}
