/* What several rules share: dtypes of operands, axes, results. */
#ifndef TENSOR_RULES_COMMON_H
#define TENSOR_RULES_COMMON_H

#include "tensor/rules.h"

/* What the operands become together: the highest dtype of the tensors; a number from the source
 * joins by its kind only (decimal > whole > bool), whatever its width. */
enum dtype operands_promote(const struct operand *in, int count);
/* The same, and bools count as i64: the dtype in which arithmetic is done. */
enum dtype operands_number(const struct operand *in, int count);
static inline enum dtype dtype_number(enum dtype t)
{
    return t == DTYPE_BOOL ? DTYPE_I64 : t;
}
/* The dtype in which real functions are done: whole numbers and bools give f32. */
static inline enum dtype dtype_real(enum dtype t)
{
    return dtype_kind(t) == 'f' ? t : DTYPE_F32;
}
static inline enum dtype operands_real(const struct operand *in, int count)
{
    return dtype_real(operands_promote(in, count));
}
static inline void operands_take(enum dtype *in_dtype, int count, enum dtype t)
{
    for (int i = 0; i < count; i++)
        in_dtype[i] = t;
}
int operands_broadcast(const struct operand *in, int count, struct shape *out, struct err *err);
/* Are all sizes but that of `axis` equal? */
bool shape_joins(const struct shape *a, const struct shape *b, int axis);
/* A parameter that has to be one number. `what`: "value". */
int operand_single(const struct operand *x, const char *what, struct err *err);
/* Elements that name something: real numbers are refused. `what`: "indices". No elements are of any
 * dtype. */
int operand_whole(const struct operand *x, const char *what, struct err *err);

/* Makes attrs->axes nonnegative, rising and distinct; -1 (all) stays. */
int axes_normalize(struct op_attrs *attrs, int ndim, struct err *err);
/* The same where at most one axis has a sense. */
int axes_one(struct op_attrs *attrs, int ndim, struct err *err);
/* Normalises the axis in *whole. */
int axis_whole(int64_t *whole, int ndim, struct err *err);

/* A value to assign is stretched to the part that it replaces, never the part to the value. */
int check_value(const struct shape *part, const struct shape *value, struct err *err);

static inline int result_set(struct op_result *out, enum dtype t, const struct shape *s)
{
    out->dtype = t;
    out->shape = *s;
    return 0;
}
static inline void dtype_keep(const struct operand *x, struct op_result *out, enum dtype *in_dtype)
{
    in_dtype[0] = out->dtype = x->dtype;
}
int result_sizes(struct op_result *out, enum dtype t, const int64_t *sizes, int ndim,
                 struct err *err);

#endif
