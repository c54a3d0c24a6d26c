/* The elements of lines of a view as sorted keys. */
#ifndef CUDA_SOURCE_ORDER_H
#define CUDA_SOURCE_ORDER_H

#include "backend/cuda/source/lanes.h"
#include "backend/cuda/source/sort.h"

/* Lines are l's axes that go, of view 0. falling: largest first, NaN last all the same; one_zero:
 * -0 counts as 0. */
void order_read(struct build *b, const struct operand_view *x, const struct lanes *l, bool falling,
                bool one_zero, struct sorted *s);

#endif
