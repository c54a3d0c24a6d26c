/* What cache.c and cache_trim.c share. */
#ifndef CUDA_CACHE_IMPL_H
#define CUDA_CACHE_IMPL_H

#include "backend/cuda/cache.h"

#define CACHE_SUFFIX  ".cubin"
#define CACHE_PARTIAL ".part"

/* Removes the least recently used files until the others take at most three quarters of what is
 * allowed, if they take more than that; and what was left half written an hour ago. */
void cache_trim(const struct cache *c);

#endif
