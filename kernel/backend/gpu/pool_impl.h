/* What the files of the pool share: free chunks by size (pool_bins.c), segments (pool_segments.c).
 */
#ifndef GPU_POOL_IMPL_H
#define GPU_POOL_IMPL_H

#include "backend/gpu/pool.h"

void gpu_bins_add(struct gpu_pool *p, struct gpu_chunk *c);
void gpu_bins_remove(struct gpu_pool *p, struct gpu_chunk *c);
/* The smallest free chunk of at least so many bytes in segments of this kind; stays in its bin.
 * Empty segments larger than `most` are left whole. */
struct gpu_chunk *gpu_bins_find(const struct gpu_pool *p, enum gpu_segment_kind kind, int64_t bytes,
                                int64_t most);

bool gpu_segment_is_idle(const struct gpu_segment *s); /* none of it is used */
int gpu_segment_add(struct gpu_pool *p, int64_t bytes, enum gpu_segment_kind kind, struct err *err);

#endif
