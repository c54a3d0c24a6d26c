/* The one list of operations: ops.def gives the enum, the names, the parameters, the shape rules,
 * help and samples. Which device can run what is a fact of each backend's own kernel table. */
#ifndef TENSOR_OP_H
#define TENSOR_OP_H

#include "lang/words.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

enum op_id {
#define OP(id_, ...) OP_##id_,
#include "tensor/ops.def"
#undef OP
    OP_COUNT
};

enum op_class {
    OP_LATER,    /* a word of the language that no backend computes yet */
    OP_TILE,     /* elementwise: fused with its neighbours, computed tile by tile */
    OP_KERNEL,   /* has a kernel of its own */
    OP_VIEW,     /* only another layout of the same elements */
    OP_COMPOSED, /* made of other operations: graph/composed.def says by which function */
    OP_EVALUATED /* no work on a graph alone (grad, to, batches): eval/evaluated.def */
};

/* Everything about a call that is not an operand, as plain data. The binder fills it from the
 * arguments: PARAM_INT and PARAM_BOOL take the next place in `whole`, PARAM_INTS the next two,
 * PARAM_NUMBER the next place in `real` (and `all_whole` says that each was whole), PARAM_WORD the
 * next in `whole` (index of the choice), PARAM_AXES fills axes, PARAM_SHAPE fills shape,
 * PARAM_DTYPE dtype. A parameter left out has its `standard`; a tensor whose standard is none is
 * the literal NaN then. A rule may normalise them in place (negative axes, -1 in a shape). */
struct op_attrs {
    int32_t axis_count; /* -1: none given, meaning all */
    int32_t axes[MAX_DIMS];
    int32_t dtype; /* enum dtype, or -1: not given */
    int32_t all_whole;
    struct shape shape; /* ndim -1: not given */
    int64_t whole[2 * MAX_DIMS + 8];
    double real[4];
};

struct operand {
    enum dtype dtype;
    bool weak; /* a number from the source: takes the dtype of the tensor it meets */
    struct shape shape;
};

struct op;

/* Checks operands and attributes, and says what comes out and which dtype each operand has to have
 * (casts are put in where it differs). Errors name shapes and dtypes; the caller adds operation and
 * place. */
struct op_result {
    enum dtype dtype;
    struct shape shape;
};
typedef int op_rule(const struct op *op, const struct operand *in, int count,
                    struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                    struct err *err);

/* OP_VIEW: the layout of the result over the operand's buffer. 1: these strides allow no view, copy
 * the operand to a contiguous one first (and then it must succeed). */
typedef int op_view(const struct layout *in, const struct op_attrs *attrs,
                    const struct shape *out_shape, struct layout *out);

struct op {
    struct word word; /* word.kind is WORD_OPERATION */
    enum op_id id;
    enum op_class class;
    op_rule *rule;
    op_view *view;       /* OP_VIEW only */
    const char *sign;    /* how the language writes it as an operator, or NULL */
    bool random;         /* two more operands, seed and draw number (i64 scalars), come last */
    enum op_id count_op; /* with counted: computes (i64, 0-d) how long the result will be, from the
                            same operands and attributes; the result goes into whole[COUNT_AT] */
    bool counted;
    bool any_dtype; /* OP_KERNEL and cast: takes and gives elements of any dtype as they lie (it
                       moves or makes them, or widens itself). Else graph_call puts casts around it,
                       so that its kernel meets bool, i64, f32 and f64 only */
    bool may_fail;  /* its operands' elements can be wrong (an index outside): it is computed
                       with its statement, also when nobody wants the result */
    bool in_place;  /* its result may be made where its first operand lies, when nobody needs that
                       any more */
    bool starts; /* whole[2 * axis]: where on each axis of x it starts. Handed in for each run, so
                    that a loop over x[i] is planned once; a kernel finds there 0, and as one
                    more operand (i64) the place of the first element in contiguous x */
    int (*pieces)(const struct operand *x, const struct op_attrs *attrs); /* split: how many
                              results; each is one call with whole[COUNT_AT] = its number */
};

enum { COUNT_AT = 2 * MAX_DIMS + 7 };
/* `none` given or standard: this in whole, NaN in real. */
#define ATTR_NONE INT64_MIN

const struct op *op_row(enum op_id id);
static inline const struct op *op_of_word(const struct word *w)
{
    return w && w->kind == WORD_OPERATION ? (const struct op *)(const void *)w : NULL;
}
/* What can go wrong, as "Kind: cause; Kind: cause"; NULL: nothing but the wrong kind of argument.
 */
const char *op_errors(const struct op *op);
/* What messages and reports call it: the name; of inner rows what the user wrote ("index"). */
const char *op_label(const struct op *op);
const struct op *op_find(struct str name); /* by name, then by alias; NULL: no such operation */
/* Floating point operations of one call, by the usual count (2mnk for matmul). */
int64_t op_flops(const struct op *op, const struct operand *in, int count, const struct shape *out);

#endif
