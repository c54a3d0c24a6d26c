/* Rules of the view rows: the same elements in another shape. Each leaves attrs in the form that
 * its view function in views.c reads. Rows that copy are in rules_copy.c, indexing in
 * rules_index.c. */
#include "base/checked.h"
#include "tensor/rules_common.h"

#include <inttypes.h>

static int refuse_count(const struct shape *x, const struct shape *to, struct err *err)
{
    char text[200];
    err_set(err, ERR_SHAPE, "%" PRId64 " %s not fit %s", shape_count(x),
            shape_count(x) == 1 ? "element does" : "elements do",
            shape_name(to, text, sizeof text));
    return err_hint(err, "the product of the sizes has to be %" PRId64 "; one size may be -1",
                    shape_count(x));
}

/* Which axis is -1; *product: of the other sizes, or too large for any tensor. */
static int find_open(const struct shape *to, int *open, int64_t *product, struct err *err)
{
    *open = -1;
    *product = 1;
    for (int i = 0; i < to->ndim; i++) {
        if (to->size[i] == -1 && *open >= 0) {
            err_set(err, ERR_SHAPE, "two sizes are -1");
            return err_hint(err, "only one size can be worked out; write the others");
        }
        if (to->size[i] < -1) {
            err_set(err, ERR_SHAPE, "size %" PRId64 " of axis %d is negative", to->size[i], i);
            return err_hint(err, "sizes are 0 or more; -1 stands for what is left");
        }
        if (to->size[i] == -1)
            *open = i;
        else if (checked_mul(*product, to->size[i], product))
            *product = INT64_MAX;
    }
    return 0;
}

static int resolve_open(const struct shape *x, struct shape *to, struct err *err)
{
    int open;
    int64_t product;
    if (find_open(to, &open, &product, err))
        return -1;
    if (open < 0)
        return 0;
    if (product <= 0 || shape_count(x) % product != 0)
        return refuse_count(x, to, err);
    to->size[open] = shape_count(x) / product;
    return 0;
}

int rule_reshape(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    if (attrs->shape.ndim < 0)
        attrs->shape.ndim = 0;
    if (resolve_open(&in[0].shape, &attrs->shape, err) ||
        shape_set(&out->shape, attrs->shape.size, attrs->shape.ndim, err))
        return -1;
    if (shape_count(&out->shape) != shape_count(&in[0].shape))
        return refuse_count(&in[0].shape, &out->shape, err);
    return 0;
}

int rule_flatten(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count, (void)err;
    dtype_keep(in, out, in_dtype);
    attrs->shape = (struct shape){ .ndim = 1, .size = { shape_count(&in[0].shape) } };
    out->shape = attrs->shape;
    return 0;
}

static int permute(const struct operand *x, struct op_attrs *attrs, struct op_result *out)
{
    attrs->axis_count = x->shape.ndim;
    out->shape = (struct shape){ .ndim = x->shape.ndim };
    for (int i = 0; i < x->shape.ndim; i++)
        out->shape.size[i] = x->shape.size[attrs->axes[i]];
    return 0;
}

int rule_transpose(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                   struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    int ndim = in[0].shape.ndim;
    if (attrs->axis_count < 0) {
        for (int i = 0; i < ndim; i++)
            attrs->axes[i] = ndim - 1 - i;
        return permute(in, attrs, out);
    }
    struct op_attrs sorted = *attrs;
    if (axes_normalize(&sorted, ndim, err)) /* each once, none outside */
        return -1;
    if (attrs->axis_count != ndim) {
        err_set(err, ERR_VALUE, "%d axes are named, and the tensor has %d", attrs->axis_count,
                ndim);
        return err_hint(err, "name each axis once, or none to reverse them");
    }
    for (int i = 0; i < ndim; i++)
        if (attrs->axes[i] < 0)
            attrs->axes[i] += ndim;
    return permute(in, attrs, out);
}

int rule_swapaxes(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                  struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    int ndim = in[0].shape.ndim;
    if (axis_whole(&attrs->whole[0], ndim, err) || axis_whole(&attrs->whole[1], ndim, err))
        return -1;
    for (int i = 0; i < ndim; i++)
        attrs->axes[i] = i;
    attrs->axes[attrs->whole[0]] = (int32_t)attrs->whole[1];
    attrs->axes[attrs->whole[1]] = (int32_t)attrs->whole[0];
    return permute(in, attrs, out);
}

static int check_one(const struct shape *x, int axis, struct err *err)
{
    if (x->size[axis] == 1)
        return 0;
    char text[200];
    err_set(err, ERR_SHAPE, "axis %d of shape %s has size %" PRId64 ", not 1", axis,
            shape_name(x, text, sizeof text), x->size[axis]);
    return err_hint(err, "only axes of size 1 can be left out; x[0] takes one element of an axis");
}

int rule_squeeze(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
                 struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    const struct shape *x = &in[0].shape;
    if (axes_normalize(attrs, x->ndim, err))
        return -1;
    bool gone[MAX_DIMS];
    for (int i = 0; i < x->ndim; i++)
        gone[i] = attrs->axis_count < 0 && x->size[i] == 1;
    for (int i = 0; i < attrs->axis_count; i++) {
        if (check_one(x, attrs->axes[i], err))
            return -1;
        gone[attrs->axes[i]] = true;
    }
    attrs->shape = (struct shape){ 0 };
    for (int i = 0; i < x->ndim; i++)
        if (!gone[i])
            attrs->shape.size[attrs->shape.ndim++] = x->size[i];
    out->shape = attrs->shape;
    return 0;
}

int rule_expand_dims(const struct op *op, const struct operand *in, int count,
                     struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                     struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    const struct shape *x = &in[0].shape;
    int64_t sizes[2 * MAX_DIMS] = { 0 };
    int ndim = x->ndim + (attrs->axis_count > 0 ? attrs->axis_count : 0), old = 0, new = 0;
    if (ndim > MAX_DIMS)
        return shape_set(&out->shape, sizes, ndim, err);
    if (axes_normalize(attrs, ndim, err)) /* places in the result */
        return -1;
    for (int i = 0; i < ndim; i++) {
        bool is_new = new < attrs->axis_count && attrs->axes[new] == i;
        new += is_new;
        sizes[i] = is_new ? 1 : x->size[old++];
    }
    if (shape_set(&attrs->shape, sizes, ndim, err))
        return -1;
    out->shape = attrs->shape;
    return 0;
}

int rule_broadcast_to(const struct op *op, const struct operand *in, int count,
                      struct op_attrs *attrs, struct op_result *out, enum dtype *in_dtype,
                      struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    if (attrs->shape.ndim < 0)
        attrs->shape.ndim = 0;
    struct shape together;
    if (shape_set(&out->shape, attrs->shape.size, attrs->shape.ndim, err) ||
        shape_broadcast(&in[0].shape, &out->shape, &together, err))
        return -1;
    if (shape_equal(&together, &out->shape))
        return 0;
    char from[200], to[200];
    err_set(err, ERR_SHAPE, "shape %s cannot be stretched to %s",
            shape_name(&in[0].shape, from, sizeof from), shape_name(&out->shape, to, sizeof to));
    return err_hint(err, "only axes of size 1 can be stretched, and new axes come first");
}

int rule_flip(const struct op *op, const struct operand *in, int count, struct op_attrs *attrs,
              struct op_result *out, enum dtype *in_dtype, struct err *err)
{
    (void)op, (void)count;
    dtype_keep(in, out, in_dtype);
    out->shape = in[0].shape;
    return axes_normalize(attrs, in[0].shape.ndim, err);
}
