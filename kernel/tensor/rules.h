/* Shape and dtype rules, each used by the rows of ops.def that behave alike. */
#ifndef TENSOR_RULES_H
#define TENSOR_RULES_H

#include "tensor/op.h"

op_rule rule_make, rule_full, rule_like, rule_full_like, rule_eye, rule_arange, rule_linspace,
    rule_one_hot, rule_random, rule_random_like, rule_randint, rule_bernoulli, rule_permutation;
op_rule rule_same_number, rule_real, rule_real_to_bool, rule_logical, rule_cast, rule_arithmetic,
    rule_divide, rule_compare, rule_where;
op_rule rule_reduce_number, rule_reduce_real, rule_reduce_extreme, rule_reduce_index,
    rule_reduce_bool, rule_percentile, rule_cumsum, rule_counted, rule_bincount, rule_allclose,
    rule_accuracy, rule_confusion, rule_count;
op_rule rule_reshape, rule_flatten, rule_transpose, rule_swapaxes, rule_squeeze, rule_expand_dims,
    rule_broadcast_to, rule_flip, rule_split, rule_concat, rule_stack, rule_tile, rule_repeat,
    rule_pad, rule_roll, rule_take, rule_gather, rule_triangle, rule_diag, rule_slice,
    rule_slice_set, rule_put, rule_nonzero, rule_flat_same;
op_rule rule_matmul, rule_none;

op_view view_reshape, view_transpose, view_broadcast, view_flip, view_split, view_slice;
int pieces_split(const struct operand *x, const struct op_attrs *attrs);

#endif
