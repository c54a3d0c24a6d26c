/* A fused step as one function: its instructions become `element`, which makes the results of one
 * element from what was loaded, and a loop calls it for all of them. Where all views allow it, four
 * elements are loaded and stored at once. */
#ifndef CUDA_SOURCE_FUSED_H
#define CUDA_SOURCE_FUSED_H

#include "backend/cuda/source/build.h"

void fused_print(struct build *b);

#endif
