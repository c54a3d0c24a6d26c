/* Axes that stay and axes that go, of one view or several, and how the threads of a block are dealt
 * out over them: for reductions and for rows (text/reduce.cu). Depends on shapes alone, so that
 * sums come out the same each time. */
#ifndef CUDA_SOURCE_LANES_H
#define CUDA_SOURCE_LANES_H

#include "backend/cuda/source/build.h"

struct lanes {
    struct walk kept, gone;
    int64_t kept_count, gone_count;
    bool columns; /* neighbouring threads are along the axes that stay */
    int64_t lanes, blocks;
};

/* Views of the same shape; gone[i]: axis i goes. */
void lanes_read(struct lanes *l, const struct shape *shape, const bool *gone, int views,
                const int64_t *const *strides);
/* Parameters and macros of a function that works so: kept_count, gone_count, lane_bits, COLUMNS. */
void lanes_define(struct build *b, const struct lanes *l);

#endif
