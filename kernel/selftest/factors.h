/* Factors of matrices are not the only ones: signs may differ, and vectors of equal values. What
 * they have to be is checked instead: their product is the matrix, their columns are orthonormal.
 */
#ifndef SELFTEST_FACTORS_H
#define SELFTEST_FACTORS_H

#include "selftest/compare.h"
#include "selftest/data.h"

/* Of each matrix of operand 0. `worst` as in compare_elements, the bound growing with the size. */
void compare_factors(struct verdict *out, const struct outcome *got, const struct case_data *data);

#endif
