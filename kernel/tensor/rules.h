/* Shape and dtype rules, each used by the rows of ops.def that behave alike.
 *
 * What a kernel finds in attrs after the rule (what is not named is as the binder left it):
 *
 *   reductions        axis_count -1: all axes, else that many rising axes; whole[0]: keepdims
 *   percentile        the same, and real[0]: q
 *   argmax argmin     one axis, or -1: of the flattened tensor; whole[0]: keepdims
 *   cumsum            one axis, or -1: flattened
 *   bincount          whole[0]: minlength
 *   allclose          real[0]: rtol, real[1]: atol
 *   counted rows      whole[COUNT_AT]: length of the result (confusion: classes)
 *   makers            the result's shape and dtype say it all, but for:
 *   eye               whole[2]: k
 *   arange            real[0]: start, real[1]: stop, real[2]: step
 *   linspace          real[0]: start, real[1]: stop, whole[0]: num
 *   randint           whole[0]: low, whole[1]: high
 *   normal uniform    real[0]: mean or low, real[1]: std or high; bernoulli: real[0]: p
 *   reshape flatten squeeze expand_dims: shape: the result's
 *   transpose swapaxes: axis i of the result is axis axes[i] of x; all axes are there
 *   flip              axis_count -1: all axes, else rising axes
 *   split             whole[1]: axis; whole[COUNT_AT]: piece; whole[0] < 0: cuts at shape.size[]
 *   concat stack gather: whole[0]: axis, nonnegative
 *   tile              shape: repeats, one for each axis of the result
 *   repeat            whole[0]: times; one axis, or -1: flattened
 *   pad               whole[2i], whole[2i + 1]: before and after axis i; operands x, value (0-d)
 *   roll take         one axis, or -1: flattened; roll: whole[0]: shift, of any sign and size
 *   tril triu diag    whole[0]: k
 *   _slice _slice_set whole[2i]: start, whole[2i + 1]: step, shape.size[i]: count of axis i of x;
 *                     axes: the axis_count axes that stay
 *
 * Operands arrive in these dtypes: arithmetic, comparisons, sums, max, argmax, cumsum, matmul and
 * unique in i64 or f32 (never bool); logical rows, any, all and the condition of `where` in bool;
 * `where`, shape rows and _copy in any; indices in i64; all other rows in f32. */
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
