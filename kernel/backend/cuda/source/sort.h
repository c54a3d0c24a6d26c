/* Rows of 64-bit keys, each with a second number, sorted in scratch memory: stable, rising. */
#ifndef CUDA_SOURCE_SORT_H
#define CUDA_SOURCE_SORT_H

#include "backend/cuda/source/build.h"

struct sorted {
    int64_t lines, width;           /* rows of `width` keys */
    struct operand_view key, rider; /* lines * width; the rider starts as the place in the row */
};

/* Room for the keys, which the caller fills in; then sorts them: s names the result. */
void sort_open(struct build *b, struct sorted *s, int64_t lines, int64_t width);
void sort_keys(struct build *b, struct sorted *s);

#endif
