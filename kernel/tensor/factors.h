/* Factorisations give several tensors. Their inner row (_qr, _svd, …) gives all of them in one
 * packed row for each matrix, so that they are computed once; the public row's pieces are parts of
 * it. What lies where is said here alone. */
#ifndef TENSOR_FACTORS_H
#define TENSOR_FACTORS_H

#include "tensor/op.h"

enum { FACTORS_MOST = 3 };

struct factor {
    int ndim; /* 0: a number, 1: a row, 2: a matrix; sizes behind are 1 */
    int64_t size[2];
    int64_t start; /* in the packed row */
};

/* The factors of a matrix with the last two sizes of x, by the public or the inner row. Returns how
 * many. The shapes are those that the rule has checked. */
int factors_of(enum op_id op, const struct shape *x, const struct op_attrs *attrs,
               struct factor part[FACTORS_MOST]);

#endif
