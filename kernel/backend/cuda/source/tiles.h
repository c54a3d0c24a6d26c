/* The elementwise operations as kernel text, from the formulas that the CPU's tiles are compiled
 * from (backend/cpu/isa/tiles.def): one truth for what they mean. */
#ifndef CUDA_SOURCE_TILES_H
#define CUDA_SOURCE_TILES_H

#include "tensor/op.h"

struct tile_text {
    enum op_id op;
    enum dtype dtype; /* of the operands */
    int operands;
    const char *type[3], *result; /* C types */
    const char *expression;       /* in x, y and z */
};

/* NULL: no such operation of this dtype. */
const struct tile_text *tile_text_of(enum op_id op, enum dtype dtype);

#endif
