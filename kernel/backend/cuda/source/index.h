/* Operands that are indices or labels, looked at before they are used. */
#ifndef CUDA_SOURCE_INDEX_H
#define CUDA_SOURCE_INDEX_H

#include "backend/cuda/source/build.h"

/* Launches what reports the earliest number of operand k that is outside [low, size). */
void index_check(struct build *b, const struct operand_view *v, int k, int64_t low, int64_t size);

#endif
