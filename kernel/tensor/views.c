/* Other layouts of the same elements, from attributes that a rule has normalised. */
#include "tensor/rules.h"

int view_same(const struct layout *in, const struct op_attrs *attrs, const struct shape *out_shape,
              struct layout *out)
{
    (void)attrs, (void)out_shape;
    *out = *in;
    return 0;
}

/* Axes of size 1 say nothing about where elements lie. */
static int drop_ones(const struct layout *in, int64_t *size, int64_t *stride)
{
    int n = 0;
    for (int i = 0; i < in->shape.ndim; i++) {
        if (in->shape.size[i] == 1)
            continue;
        size[n] = in->shape.size[i];
        stride[n++] = in->stride[i];
    }
    return n;
}

static bool run_is_dense(const int64_t *size, const int64_t *stride, int from, int to)
{
    for (int i = from; i + 1 < to; i++)
        if (stride[i] != size[i + 1] * stride[i + 1])
            return false;
    return true;
}

/* After NumPy's _attempt_nocopy_reshape: runs of old and new axes with the same product are
 * matched, and each run of old axes has to lie densely. */
static int match_runs(const int64_t *size, const int64_t *stride, int n, const struct shape *to,
                      int64_t *out)
{
    int old = 0, new = 0;
    while (new < to->ndim && old < n) {
        int old_end = old + 1, new_end = new + 1;
        int64_t have = size[old], want = to->size[new];
        while (have != want) {
            if (want < have)
                want *= to->size[new_end++];
            else
                have *= size[old_end++];
        }
        if (!run_is_dense(size, stride, old, old_end))
            return 1;
        out[new_end - 1] = stride[old_end - 1];
        for (int i = new_end - 1; i > new; i--)
            out[i - 1] = out[i] * to->size[i];
        old = old_end;
        new = new_end;
    }
    for (; new < to->ndim; new ++) /* what is left has size 1 */
        out[new] = 1;
    return 0;
}

int view_reshape(const struct layout *in, const struct op_attrs *attrs,
                 const struct shape *out_shape, struct layout *out)
{
    (void)attrs;
    *out = layout_contiguous(out_shape);
    out->offset = in->offset;
    if (layout_is_contiguous(in) || shape_count(out_shape) == 0)
        return 0;
    int64_t size[MAX_DIMS], stride[MAX_DIMS];
    int n = drop_ones(in, size, stride);
    return match_runs(size, stride, n, out_shape, out->stride);
}

int view_transpose(const struct layout *in, const struct op_attrs *attrs,
                   const struct shape *out_shape, struct layout *out)
{
    *out = (struct layout){ .shape = *out_shape, .offset = in->offset };
    for (int i = 0; i < out_shape->ndim; i++)
        out->stride[i] = in->stride[attrs->axes[i]];
    return 0;
}

int view_broadcast(const struct layout *in, const struct op_attrs *attrs,
                   const struct shape *out_shape, struct layout *out)
{
    (void)attrs;
    *out = layout_broadcast(in, out_shape);
    return 0;
}

static void flip_axis(struct layout *l, int axis)
{
    if (shape_count(&l->shape) > 0)
        l->offset += (l->shape.size[axis] - 1) * l->stride[axis];
    l->stride[axis] = -l->stride[axis];
}

int view_flip(const struct layout *in, const struct op_attrs *attrs, const struct shape *out_shape,
              struct layout *out)
{
    (void)out_shape;
    *out = *in;
    if (attrs->axis_count < 0)
        for (int i = 0; i < in->shape.ndim; i++)
            flip_axis(out, i);
    for (int i = 0; i < attrs->axis_count; i++)
        flip_axis(out, attrs->axes[i]);
    return 0;
}

int view_split(const struct layout *in, const struct op_attrs *attrs, const struct shape *out_shape,
               struct layout *out)
{
    int axis = (int)attrs->whole[1];
    int64_t piece = attrs->whole[COUNT_AT], start = piece * out_shape->size[axis];
    if (attrs->whole[0] < 0)
        start = piece ? attrs->shape.size[piece - 1] : 0;
    *out = *in;
    out->shape = *out_shape;
    if (shape_count(out_shape) > 0)
        out->offset += start * in->stride[axis];
    return 0;
}

int view_slice(const struct layout *in, const struct op_attrs *attrs, const struct shape *out_shape,
               struct layout *out)
{
    *out = (struct layout){ .shape = *out_shape, .offset = in->offset };
    if (shape_count(out_shape) == 0) {
        *out = layout_contiguous(out_shape);
        out->offset = in->offset;
        return 0;
    }
    for (int i = 0; i < in->shape.ndim; i++)
        out->offset += attrs->whole[2 * i] * in->stride[i];
    for (int i = 0; i < attrs->axis_count; i++) {
        int axis = attrs->axes[i];
        int64_t step = out_shape->size[i] > 1 ? attrs->whole[2 * axis + 1] : 1;
        out->stride[i] = step * in->stride[axis];
    }
    return 0;
}
