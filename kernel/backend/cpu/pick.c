/* Elements picked by indices, and assignment to parts. Indices are looked at before any is used. */
#include "backend/cpu/copy.h"
#include "backend/cpu/index.h"
#include "backend/cpu/kernels.h"

#include <stdlib.h>

enum { PICK_WORK = 1 << 16 };

/* ---- take -------------------------------------------------------------------------------------
 */

/* For each index the part of x that it names: x without the axis, one after the other in the
 * result between the axes before and after. */
struct take {
    const struct cpu_call *call;
    const struct index_list *list;
    struct copy part;           /* from x at index 0 to the result at place 0 */
    int64_t from_step, to_step; /* bytes from one index, one place, to the next */
};

static void take_range(void *context, int64_t from, int64_t to)
{
    const struct take *t = context;
    size_t bytes = t->part.bytes;
    for (int64_t i = from; i < to; i++) {
        char *out = t->part.to + i * t->to_step;
        const char *in = t->part.from + t->list->at[i] * t->from_step;
        if (t->part.ndim == 0) {
            memcpy(out, in, bytes);
        } else if (t->part.ndim == 1 && t->part.from_step[0] == 1 && t->part.to_step[0] == 1) {
            memcpy(out, in, (size_t)t->part.size[0] * bytes);
        } else {
            struct copy c = t->part;
            c.to = out;
            c.from = in;
            copy_serial(&c);
        }
    }
}

static void join_last(struct copy *c)
{
    while (c->ndim > 1) {
        int a = c->ndim - 2, b = c->ndim - 1;
        if (c->to_step[a] != c->to_step[b] * c->size[b] ||
            c->from_step[a] != c->from_step[b] * c->size[b])
            return;
        c->size[a] *= c->size[b];
        c->to_step[a] = c->to_step[b];
        c->from_step[a] = c->from_step[b];
        c->ndim--;
    }
}

static int take_axis(const struct cpu_call *call, const struct cpu_view *x, int axis,
                     const struct cpu_view *indices, struct err *err)
{
    struct index_list list;
    size_t bytes = dtype_bytes(x->dtype);
    if (index_open(call, indices, x->shape->size[axis], "index", true, &list, err))
        return -1;
    struct take t = { .call = call, .list = &list };
    t.part = (struct copy){ .bytes = bytes, .to = call->out->data, .from = x->data };
    int64_t after = 1, all = 1;
    for (int i = x->shape->ndim - 1; i > axis; i--)
        after *= x->shape->size[i];
    int64_t step = after * list.count;
    int64_t steps[MAX_DIMS];
    for (int i = axis - 1; i >= 0; step *= x->shape->size[i], i--)
        steps[i] = step;
    step = 1;
    for (int i = x->shape->ndim - 1; i > axis; step *= x->shape->size[i], i--)
        steps[i] = step;
    for (int i = 0; i < x->shape->ndim; i++) {
        if (i == axis)
            continue;
        copy_axis(&t.part, x->shape->size[i], steps[i], x->stride[i]);
        all *= x->shape->size[i];
    }
    join_last(&t.part);
    t.from_step = x->stride[axis] * (int64_t)bytes;
    t.to_step = after * (int64_t)bytes;
    int status = 0;
    if (all > 0)
        status = cpu_parallel_ranges(call, list.count, 1 + PICK_WORK / all, take_range, &t, err);
    index_close(call, &list);
    return status;
}

/* No axis: from the flattened operand. */
int cpu_take(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    if (call->attrs->axis_count > 0)
        return take_axis(call, x, call->attrs->axes[0], &call->in[1], err);
    const void *data = cpu_contiguous(call, x, err);
    if (!data)
        return -1;
    struct shape row = { .ndim = 1, .size = { cpu_count(x) } };
    int64_t step = 1;
    struct cpu_view flat = { x->dtype, &row, &step, (char *)(uintptr_t)data };
    int status = take_axis(call, &flat, 0, &call->in[1], err);
    cpu_contiguous_free(call, x, data);
    return status;
}

/* ---- gather -----------------------------------------------------------------------------------
 */

struct gather {
    const struct cpu_call *call;
    const struct index_list *list;
    int axis;
    size_t bytes;
};

static void gather_range(void *context, int64_t from, int64_t to)
{
    const struct gather *g = context;
    const struct cpu_view *x = &g->call->in[0], *out = g->call->out;
    for (int64_t i = from; i < to; i++) {
        int64_t rest = i, offset = 0;
        for (int a = out->shape->ndim - 1; a >= 0; a--) {
            int64_t coord = rest % out->shape->size[a];
            rest /= out->shape->size[a];
            offset += (a == g->axis ? g->list->at[i] : coord) * x->stride[a];
        }
        memcpy(out->data + (size_t)i * g->bytes, x->data + offset * (int64_t)g->bytes, g->bytes);
    }
}

/* whole: axis. All sizes but that of the axis are equal. */
int cpu_gather(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    int axis = (int)call->attrs->whole[0];
    struct index_list list;
    if (index_open(call, &call->in[1], x->shape->size[axis], "index", true, &list, err))
        return -1;
    struct gather g = { call, &list, axis, dtype_bytes(x->dtype) };
    int status = cpu_parallel_ranges(call, list.count, PICK_WORK / 4, gather_range, &g, err);
    index_close(call, &list);
    return status;
}

/* ---- assignment -------------------------------------------------------------------------------
 */

/* x, with the part that start, step (whole) and count (shape) of each axis describe replaced. The
 * value is aligned to the axes that stay. */
int cpu__slice_set(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *value = &call->in[1], *out = call->out;
    const struct op_attrs *a = call->attrs;
    struct shape part = { .ndim = a->axis_count };
    int64_t stride[MAX_DIMS], offset = 0;
    if (cpu__copy(call, err))
        return -1;
    for (int i = 0; i < out->shape->ndim; i++) {
        if (a->shape.size[i] == 0)
            return 0;
        offset += a->whole[2 * i] * out->stride[i];
    }
    for (int k = 0; k < a->axis_count; k++) {
        int axis = a->axes[k];
        part.size[k] = a->shape.size[axis];
        stride[k] = a->whole[2 * axis + 1] * out->stride[axis];
    }
    struct cpu_view to = { out->dtype, &part, stride,
                           out->data + offset * (int64_t)dtype_bytes(out->dtype) };
    struct copy c;
    copy_views(&c, &to, value);
    return copy_run(call, &c, err);
}

/* The value seen as [index shape…, rows of x…]: strides of each axis of that shape. */
static void value_steps(const struct cpu_view *value, int ndim, int64_t *step)
{
    for (int i = 0; i < ndim; i++) {
        int own = i - (ndim - value->shape->ndim);
        step[i] = own < 0 || value->shape->size[own] == 1 ? 0 : value->stride[own];
    }
}

/* One row after the other, so that of two values for the same row the later one stays. */
static int put_rows(const struct cpu_call *call, const struct index_list *list, struct err *err)
{
    const struct cpu_view *x = call->out, *at = &call->in[1], *value = &call->in[2];
    int ndim = at->shape->ndim + x->shape->ndim - 1;
    int64_t step[2 * MAX_DIMS];
    value_steps(value, ndim, step);
    int64_t bytes = (int64_t)dtype_bytes(x->dtype);
    for (int64_t i = 0; i < list->count; i++) {
        int64_t rest = i, offset = 0;
        for (int a = at->shape->ndim - 1; a >= 0; a--) {
            offset += rest % at->shape->size[a] * step[a];
            rest /= at->shape->size[a];
        }
        struct copy c = { .bytes = (size_t)bytes,
                          .to = x->data + list->at[i] * x->stride[0] * bytes,
                          .from = value->data + offset * bytes };
        for (int a = 1; a < x->shape->ndim; a++)
            copy_axis(&c, x->shape->size[a], x->stride[a], step[at->shape->ndim + a - 1]);
        copy_serial(&c);
        if (i % 1024 == 0 && cpu_stopped(call, err))
            return -1;
    }
    return 0;
}

int cpu__put(const struct cpu_call *call, struct err *err)
{
    struct index_list list;
    if (index_open(call, &call->in[1], call->out->shape->size[0], "index", true, &list, err))
        return -1;
    int status = cpu__copy(call, err);
    if (status == 0 && cpu_count(call->out) > 0)
        status = put_rows(call, &list, err);
    index_close(call, &list);
    return status;
}
