/* See tiles.h. */
#include "backend/cuda/source/tiles.h"

#include <stddef.h>

static const struct tile_text tiles[] = {
#define TILE1(op, dtype, A, R, expression) { OP_##op, DTYPE_##dtype, 1, { #A }, #R, #expression },
#define TILE2(op, dtype, A, R, expression)                                                         \
    { OP_##op, DTYPE_##dtype, 2, { #A, #A }, #R, #expression },
#define TILE3(op, dtype, A, B, R, expression)                                                      \
    { OP_##op, DTYPE_##dtype, 3, { #A, #B, #B }, #R, #expression },
#include "backend/cpu/isa/tiles.def"
    /* Written out in cpu/isa/divide.h. */
    TILE2(floor_divide, F32, float, float, real_floor_dividef(x, y))
        TILE2(remainder, F32, float, float, real_remainderf(x, y))
            TILE2(floor_divide, F64, double, double, real_floor_divide(x, y))
                TILE2(remainder, F64, double, double, real_remainder(x, y))
#undef TILE1
#undef TILE2
#undef TILE3
};

const struct tile_text *tile_text_of(enum op_id op, enum dtype dtype)
{
    for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++)
        if (tiles[i].op == op && tiles[i].dtype == dtype)
            return &tiles[i];
    return NULL;
}
