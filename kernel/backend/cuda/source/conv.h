/* Products of matrices whose elements are looked up by macros: text/network.cu, section product. */
#ifndef CUDA_SOURCE_CONV_H
#define CUDA_SOURCE_CONV_H

#include "backend/cuda/source/build.h"

/* [rows, depth] times [depth, columns], so many groups of them; depth is cut into chunks, each with
 * a result of its own. */
struct product {
    int64_t rows, columns, depth, groups, chunks;
};

/* Ends a function with operands and macros LEFT_ROW and LEFT_COLUMN (what a row and a column of the
 * left side say, of types left_row and left_column), LEFT (the element of both), RIGHT, TO, RESULT
 * (what a sum is stored as) and LEFT_BY_ROWS (neighbours of LEFT are along its rows): sums are of
 * dtype t, i64 f32 or f64; whole numbers wrap. */
void product_end(struct build *b, const struct product *q, enum dtype t);

#endif
