/* Reductions of a view to one number for each place of the axes that stay. */
#ifndef CUDA_SOURCE_REDUCE_H
#define CUDA_SOURCE_REDUCE_H

#include "backend/cuda/source/lanes.h"

enum reduce_kind {
    REDUCE_SUM,
    REDUCE_PROD,
    REDUCE_MAX,
    REDUCE_MIN,
    REDUCE_ANY,
    REDUCE_ALL,
    REDUCE_SQUARES,
    REDUCE_DEVIATIONS,
    REDUCE_EXPS,
    REDUCE_ARGMAX,
    REDUCE_ARGMIN
};

/* Launches one. `finish`: the result as an expression in VALUE(a), what was accumulated, COUNT, the
 * elements of a row, and p, the row's parameter in double (`param` has one for each, or is NULL).
 */
void reduce_launch(struct build *b, const struct lanes *l, enum reduce_kind kind,
                   const struct operand_view *x, const struct operand_view *param,
                   const char *finish, const struct operand_view *to);

#endif
