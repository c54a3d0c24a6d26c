/* What can go wrong with an operation, for help and the manual: rows that share a rule share its
 * refusals. A row whose elements can be wrong (may_fail) says so in a text of its own. */
#include "tensor/op.h"

#include "tensor/rules.h"

#define BROADCAST "ShapeError: the shapes do not broadcast against each other"
#define AXIS      "ValueError: there is no such axis, or it is named twice"
#define SIZES     "ShapeError: a negative size, or more bytes than a machine can count"
#define RANGE     "ValueError: a number does not fit the dtype"
#define MATRIX    "ShapeError: no matrix (fewer than two axes)"
#define SQUARE    "ShapeError: the matrix is not square"
#define INDEX     "ValueError: an index is outside, with the index, the axis and its size"
#define WHOLE     "TypeError: indices that are no whole numbers"
#define LOSS      "ShapeError: labels and predictions do not fit, with both shapes"

static const struct {
    op_rule *rule;
    const char *errors;
} table[] = {
    { rule_make, SIZES },
    { rule_full, SIZES "; " RANGE },
    { rule_full_like, "ShapeError: value is not one number; " RANGE },
    { rule_eye, SIZES },
    { rule_arange, "ValueError: step 0, or an end that is not finite; " RANGE },
    { rule_linspace, "ShapeError: a negative num; ValueError: an end that is not finite" },
    { rule_one_hot, "TypeError: labels that are no whole numbers; ValueError: a label outside" },
    { rule_random, SIZES "; ValueError: a negative std, or low above high" },
    { rule_random_like, "ValueError: a negative std, or low above high" },
    { rule_randint, SIZES "; ValueError: no number from low to high; " RANGE },
    { rule_bernoulli, SIZES "; ValueError: p is no probability" },
    { rule_permutation, "ShapeError: a negative n" },
    { rule_arithmetic, BROADCAST "; " RANGE },
    { rule_choose, BROADCAST },
    { rule_compare, BROADCAST },
    { rule_logical, BROADCAST },
    { rule_where, BROADCAST },
    { rule_cast, "TypeError: the dtype is missing or unknown" },
    { rule_reduce_number, AXIS },
    { rule_reduce_real, AXIS },
    { rule_reduce_bool, AXIS },
    { rule_reduce_extreme, AXIS "; ValueError: no element to choose from" },
    { rule_reduce_index, AXIS "; ValueError: no element to choose from" },
    { rule_percentile, AXIS "; ValueError: q is not from 0 to 100" },
    { rule_cumsum, "ValueError: there is no such axis, or more than one is given" },
    { rule_sort, AXIS },
    { rule_argsort, AXIS },
    { rule_topk, AXIS "; ValueError: k is more than there are" },
    { rule_bincount, "TypeError: no whole numbers; ShapeError: more than one axis; ValueError: a "
                     "negative number" },
    { rule_allclose, BROADCAST },
    { rule_accuracy, LOSS },
    { rule_confusion, LOSS "; ValueError: a negative label" },
    { rule_reshape, "ShapeError: the sizes do not hold as many elements; more than one -1" },
    { rule_transpose, "ValueError: the axes are not each axis once" },
    { rule_swapaxes, AXIS },
    { rule_squeeze, AXIS "; ShapeError: an axis named is not of size 1" },
    { rule_expand_dims, AXIS "; ShapeError: more than 8 axes" },
    { rule_broadcast_to, "ShapeError: the shape cannot be stretched to that" },
    { rule_flip, AXIS },
    { rule_split, "ValueError: the size is no multiple of the parts; " AXIS },
    { rule_concat, "ShapeError: sizes differ along another axis; " AXIS },
    { rule_hstack, "ShapeError: sizes differ along another axis" },
    { rule_vstack, "ShapeError: sizes differ along another axis" },
    { rule_stack, "ShapeError: shapes differ; " AXIS },
    { rule_tile, "ValueError: a negative count; ShapeError: more bytes than a machine can count" },
    { rule_repeat, "ValueError: a negative count; " AXIS },
    { rule_pad, "ValueError: widths that are negative or do not name each axis" },
    { rule_roll, AXIS },
    { rule_take, WHOLE "; " INDEX "; " AXIS },
    { rule_gather, WHOLE "; ShapeError: the shapes differ outside of the axis; " INDEX },
    { rule_triangle, MATRIX },
    { rule_diag, "ShapeError: neither a vector nor a matrix" },
    { rule_matmul, "ShapeError: the inner sizes differ, or the batches do not broadcast" },
    { rule_dot, "ShapeError: the inner sizes differ" },
    { rule_trace, MATRIX "; " AXIS },
    { rule_square, MATRIX "; " SQUARE },
    { rule_det, MATRIX "; " SQUARE },
    { rule_solve, SQUARE ", or the sizes do not fit; ValueError: the matrix is singular" },
    { rule_factor, MATRIX },
    { rule_factors, MATRIX },
    { rule_softmax, AXIS },
    { rule_layer_norm, AXIS "; ShapeError: scale or offset do not broadcast" },
    { rule_batch_norm, "ShapeError: mean, variance, scale or offset do not broadcast" },
    { rule_conv2d, "ShapeError: not [n, h, w, c] and [h, w, in, out], channels that differ, or a "
                   "kernel larger than the image; ValueError: a stride below 1" },
    { rule_pool2d, "ShapeError: not [n, h, w, c], or a window larger than the image; ValueError: a "
                   "size or stride below 1" },
    { rule_dropout, "ValueError: rate is not from 0 to 1" },
    { rule_embedding, "TypeError: no whole numbers; ValueError: a row that the table lacks" },
    { rule_attention, "ShapeError: q, k and v do not fit each other" },
    { rule_loss, LOSS },
    { rule_loss_rows, LOSS },
    { rule_loss_labels, LOSS "; ValueError: a label outside, with its row" },
    { rule_huber, LOSS "; ValueError: delta is not above 0" },
};

const char *op_errors(const struct op *op)
{
    if (op->word.errors)
        return op->word.errors;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].rule == op->rule)
            return table[i].errors;
    /* Rules for one operand or more, as rule_real. */
    return op->class == OP_TILE && word_param_count(&op->word) > 1 ? BROADCAST : NULL;
}
