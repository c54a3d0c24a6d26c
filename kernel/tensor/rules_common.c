/* Shared by the rules: promotion of operands, broadcasting of several, axes. */
#include "tensor/rules_common.h"

enum dtype operands_promote(const struct operand *in, int count)
{
    enum dtype strong = DTYPE_BOOL, weak = DTYPE_BOOL;
    bool any = false;
    for (int i = 0; i < count; i++) {
        if (in[i].weak)
            weak = dtype_promote(weak, in[i].dtype);
        else
            strong = any ? dtype_promote(strong, in[i].dtype) : in[i].dtype;
        any = any || !in[i].weak;
    }
    if (!any || dtype_kind(weak) == dtype_kind(strong))
        return any ? strong : weak;
    return dtype_promote(strong, weak);
}

enum dtype operands_number(const struct operand *in, int count)
{
    return dtype_number(operands_promote(in, count));
}

int operands_broadcast(const struct operand *in, int count, struct shape *out, struct err *err)
{
    *out = in[0].shape;
    for (int i = 1; i < count; i++)
        if (shape_broadcast(out, &in[i].shape, out, err))
            return -1;
    return 0;
}

bool shape_joins(const struct shape *a, const struct shape *b, int axis)
{
    if (a->ndim != b->ndim)
        return false;
    for (int i = 0; i < a->ndim; i++)
        if (i != axis && a->size[i] != b->size[i])
            return false;
    return true;
}

int operand_single(const struct operand *x, const char *what, struct err *err)
{
    if (x->shape.ndim == 0)
        return 0;
    char text[200];
    err_set(err, ERR_SHAPE, "%s has to be one number, not a tensor of shape %s", what,
            shape_name(&x->shape, text, sizeof text));
    return err_hint(err, "take one element of it, as in x[0]");
}

int operand_whole(const struct operand *x, const char *what, struct err *err)
{
    if (dtype_kind(x->dtype) != 'f' || shape_count(&x->shape) == 0)
        return 0;
    err_set(err, ERR_TYPE, "%s are whole numbers, and these are %s", what, dtype_name(x->dtype));
    return err_hint(err, "cast(x, i64) cuts the decimals off");
}

int axes_normalize(struct op_attrs *attrs, int ndim, struct err *err)
{
    bool seen[MAX_DIMS] = { false };
    for (int i = 0; i < attrs->axis_count; i++) {
        int axis;
        if (axis_normalize(attrs->axes[i], ndim, &axis, err))
            return -1;
        if (seen[axis]) {
            err_set(err, ERR_VALUE, "axis %d is named twice", axis);
            return err_hint(err, "name each axis once");
        }
        seen[axis] = true;
    }
    if (attrs->axis_count < 0)
        return 0;
    int n = 0;
    for (int i = 0; i < ndim; i++)
        if (seen[i])
            attrs->axes[n++] = i;
    return 0;
}

int axes_one(struct op_attrs *attrs, int ndim, struct err *err)
{
    if (attrs->axis_count == 0 || attrs->axis_count > 1) {
        err_set(err, ERR_VALUE, "works along one axis, and %d were given", attrs->axis_count);
        return err_hint(err, "give one axis, or none for the flattened tensor");
    }
    return axes_normalize(attrs, ndim, err);
}

int axis_whole(int64_t *whole, int ndim, struct err *err)
{
    int axis;
    if (axis_normalize(*whole, ndim, &axis, err))
        return -1;
    *whole = axis;
    return 0;
}

int result_sizes(struct op_result *out, enum dtype t, const int64_t *sizes, int ndim,
                 struct err *err)
{
    out->dtype = t;
    return shape_set(&out->shape, sizes, ndim, err);
}
