/* One element of any dtype as a number, and back: the slow way, for single elements. Loops over
 * many are in backend/cpu/isa/casts.c, with the same meaning:
 *
 *   whole to whole   wraps (the lowest bits stay)
 *   real to whole    towards 0; what is too large or small becomes the largest or smallest, NaN 0
 *   any to bool      is it not 0? (NaN is not)
 *   any to real      the nearest, ties to even; too large is infinite */
#ifndef TENSOR_ELEMENT_H
#define TENSOR_ELEMENT_H

#include "base/err.h"
#include "tensor/dtype.h"

#include <stdint.h>

/* Kind 'f' reads and writes real, 'i' and 'b' whole. */
union scalar {
    int64_t whole;
    double real;
};

union scalar element_read(enum dtype t, const void *at);
void element_write(enum dtype t, union scalar v, void *at);
double element_real(enum dtype t, const void *at); /* whatever its kind */

/* v, of dtype `from`, as a number of dtype `to`. */
union scalar scalar_convert(union scalar v, enum dtype from, enum dtype to);

/* The least and the largest number of a whole dtype or bool. */
int64_t dtype_least(enum dtype t);
int64_t dtype_most(enum dtype t);
/* ValueError naming the range when v is no number of the whole dtype t. */
int dtype_check_whole(enum dtype t, int64_t v, struct err *err);
/* The same of a number of dtype `from`; a decimal fits where it fits when it is cut off. */
int dtype_check_number(enum dtype t, union scalar v, enum dtype from, struct err *err);

#endif
