/* What array.c and array_real.c share. */
#ifndef DISPLAY_ARRAY_IMPL_H
#define DISPLAY_ARRAY_IMPL_H

#include "display/array.h"

int array_cells_real(enum dtype dtype, const void *elements, size_t count, struct array_cells *out,
                     struct err *err);
int array_no_memory(struct err *err); /* -1 */

#endif
