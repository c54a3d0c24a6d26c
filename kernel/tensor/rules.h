/* Shape and dtype rules, each used by the rows of ops.def that behave alike.
 *
 * What a kernel finds in attrs after the rule (what is not named is as the binder left it):
 *
 *   reductions        axis_count -1: all axes, else that many rising axes; whole[0]: keepdims
 *   percentile        the same; operands x, q (f64, any shape)
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
 *   take              one axis, or -1: flattened
 *   roll              shape: shifts of all axes, not negative; no axes: one, of the flattened
 *   tril triu diag    whole[0]: k
 *   sort argsort      one axis, or -1: flattened; whole[0]: falling
 *   _topk             the same; whole[0]: k, whole[1]: the largest, not the smallest
 *   _diagonal         whole[0]: k, whole[1], whole[2]: the two axes
 *   _svd              whole[0]: full_matrices
 *   _slice _slice_set whole[2i]: start, whole[2i + 1]: step, shape.size[i]: count of axis i of x;
 *                     axes: the axis_count axes that stay (op.starts says what kernels find)
 *   _pick _pick_set   axes: the axis of x that each operand of indices is about, rising; whole[0]:
 *   _pick_back        how many of the axes that stay come before those of the indices; _pick_back:
 *                     shape: of x
 *   softmax log_softmax: whole[0]: axis, nonnegative
 *   conv2d, pools, _conv2d_x, _conv2d_kernel, _avg_pool2d_back: window.h; adjoints: shape: of x, or
 *                     of the kernel
 *   _layer_norm, _layer_norm_back: real[0]: epsilon; rows of the last axis, as _softmax_back's
 *   _take_back _gather_back: as take and gather; shape: of x
 *   composed networks' rows: dtype: the result's; layer_norm: rising axes
 *
 * Rules speak of all dtypes (dtype.h says which come out); the casts that graph_call puts around a
 * call see to it that kernels meet bool, i64, f32 and f64 only, but for rows with any_dtype. Bools
 * come to comparisons, logical rows, where, any, all, max, min and sum; indices and labels in i64.
 */
#ifndef TENSOR_RULES_H
#define TENSOR_RULES_H

#include "tensor/op.h"

op_rule rule_make, rule_full, rule_like, rule_full_like, rule_eye, rule_arange, rule_linspace,
    rule_one_hot, rule_random, rule_random_like, rule_randint, rule_bernoulli, rule_permutation;
op_rule rule_same_number, rule_real, rule_real_to_bool, rule_logical, rule_cast, rule_arithmetic,
    rule_choose, rule_compare, rule_where;
op_rule rule_reduce_number, rule_reduce_real, rule_reduce_extreme, rule_reduce_index,
    rule_reduce_bool, rule_percentile, rule_cumsum, rule_counted, rule_bincount, rule_allclose,
    rule_accuracy, rule_confusion, rule_count;
op_rule rule_reshape, rule_flatten, rule_transpose, rule_swapaxes, rule_squeeze, rule_expand_dims,
    rule_broadcast_to, rule_flip, rule_split, rule_concat, rule_stack, rule_hstack, rule_vstack,
    rule_tile, rule_repeat, rule_pad, rule_roll, rule_take, rule_gather, rule_triangle, rule_diag,
    rule_slice, rule_slice_set, rule_pick, rule_pick_set, rule_pick_back, rule_nonzero,
    rule_flat_same;
op_rule rule_matmul, rule_dot, rule_outer, rule_diagonal, rule_trace, rule_square, rule_det,
    rule_solve, rule_factor, rule_factors, rule_describe, rule_none;
op_rule rule_sort, rule_argsort, rule_topk;
op_rule rule_softmax, rule_layer_norm, rule_batch_norm, rule_rows, rule_dropout, rule_embedding,
    rule_attention, rule_pick_label, rule_take_back, rule_gather_back;
op_rule rule_conv2d, rule_conv2d_x, rule_conv2d_kernel, rule_pool2d, rule_pool2d_at,
    rule_pool2d_back;
op_rule rule_loss, rule_loss_rows, rule_loss_labels, rule_huber;

op_view view_same, view_reshape, view_transpose, view_broadcast, view_flip, view_split, view_slice,
    view_diagonal;
int pieces_split(const struct operand *x, const struct op_attrs *attrs);
int pieces_two(const struct operand *x, const struct op_attrs *attrs);
int pieces_three(const struct operand *x, const struct op_attrs *attrs);

#endif
