/* Assignment to parts: x with a slice, or with places that indices name, replaced; and the way back
 * of reading such places. */
#include "backend/cpu/kernels.h"
#include "backend/cpu/pick.h"

#include <inttypes.h>

/* The result may already lie where x lies (op.h: in_place). */
static int begin_with_x(const struct cpu_call *call, struct err *err)
{
    return call->out->data == call->in[0].data ? 0 : cpu__copy(call, err);
}

/* ---- a slice ----------------------------------------------------------------------------------
 */

/* The part of the result that steps (whole) and counts (shape) describe, `at` its first element.
 * The program may come from elsewhere, so that it is checked to lie inside. */
static int slice_view(const struct cpu_call *call, int64_t at, struct layout *part, struct err *err)
{
    const struct op_attrs *a = call->attrs;
    struct extent reach;
    *part = (struct layout){ .shape.ndim = a->axis_count };
    for (int k = 0; k < a->axis_count; k++) {
        int axis = a->axes[k];
        part->shape.size[k] = a->shape.size[axis];
        part->stride[k] = a->whole[2 * axis + 1] * call->out->stride[axis];
    }
    if (layout_reach(part, &reach) || !extent_fits(&reach, at, cpu_count(call->out)))
        return err_set(err, ERR_VALUE, "the part at element %" PRId64 " is outside", at);
    return 0;
}

int cpu__slice_set(const struct cpu_call *call, struct err *err)
{
    const struct op_attrs *a = call->attrs;
    int64_t at = cpu_whole(&call->in[2]), count = 1;
    struct layout part;
    for (int i = 0; i < call->out->shape->ndim; i++)
        count *= a->shape.size[i];
    if (count < cpu_count(call->out) && begin_with_x(call, err))
        return -1;
    if (count == 0)
        return 0;
    if (slice_view(call, at, &part, err))
        return -1;
    struct cpu_view to = *call->out;
    to.shape = &part.shape;
    to.stride = part.stride;
    to.data += at * (int64_t)dtype_bytes(to.dtype);
    struct copy c;
    copy_views(&c, &to, &call->in[1]);
    return copy_run(call, &c, err);
}

/* ---- places -----------------------------------------------------------------------------------
 */

/* In order, so that of two values for the same place the later one stays. */
static int write_all(const struct pick *p, struct err *err)
{
    enum { STRETCH = 1 << 18 };
    int64_t part = pick_part(p), stretch = part > 0 ? 1 + STRETCH / part : p->count;
    for (int64_t i = 0; part > 0 && i < p->count; i += stretch) {
        pick_move(p, i, p->count - i < stretch ? p->count : i + stretch);
        if (cpu_stopped(p->call, err))
            return -1;
    }
    return 0;
}

static int write_places(const struct cpu_call *call, const struct pick_index *index,
                        const struct cpu_view *value, struct err *err)
{
    struct pick p;
    if (pick_open(&p, call, call->out, index, value, true, err))
        return -1;
    int status = begin_with_x(call, err);
    if (status == 0)
        status = write_all(&p, err);
    pick_close(&p);
    return status;
}

int cpu__pick_set(const struct cpu_call *call, struct err *err)
{
    struct pick_index index = { call->in + 2, call->attrs->axes, call->count - 2,
                                (int)call->attrs->whole[0], false };
    return write_places(call, &index, &call->in[1], err);
}

/* ---- the way back -----------------------------------------------------------------------------
 */

struct back {
    const struct pick *p;
    enum dtype dtype;
    int axis;      /* of the part: dealt out to the threads; -1: none */
    int64_t grain; /* of it, for one task */
};

#define ADD_ROW(type)                                                                              \
    static void add_row_##type(char *to, const char *from, int64_t n, int64_t to_step,             \
                               int64_t from_step)                                                  \
    {                                                                                              \
        type *d = (type *)(void *)to;                                                              \
        const type *s = (const type *)(const void *)from;                                          \
        for (int64_t i = 0; i < n; i++)                                                            \
            d[i * to_step] = (type)(d[i * to_step] + s[i * from_step]);                            \
    }
ADD_ROW(float)
ADD_ROW(double)
ADD_ROW(uint64_t)
#undef ADD_ROW

static void add_part(const struct copy *c, enum dtype t, int axis, char *to, const char *from)
{
    int64_t bytes = (int64_t)c->bytes, n = axis < c->ndim ? c->size[axis] : 1;
    int64_t to_step = axis < c->ndim ? c->to_step[axis] : 0;
    int64_t from_step = axis < c->ndim ? c->from_step[axis] : 0;
    if (axis + 1 < c->ndim)
        for (int64_t i = 0; i < n; i++)
            add_part(c, t, axis + 1, to + i * to_step * bytes, from + i * from_step * bytes);
    else if (t == DTYPE_F32)
        add_row_float(to, from, n, to_step, from_step);
    else if (t == DTYPE_F64)
        add_row_double(to, from, n, to_step, from_step);
    else
        add_row_uint64_t(to, from, n, to_step, from_step); /* i64, wrapping */
}

/* Every thread goes through all places in order, each for elements of its own. */
static void back_task(void *context, int64_t task, int thread)
{
    const struct back *b = context;
    const struct pick *p = b->p;
    struct copy part = p->part;
    int64_t bytes = (int64_t)part.bytes, x = 0, other = 0;
    (void)thread;
    if (b->axis >= 0) {
        int64_t first = task * b->grain, left = part.size[b->axis] - first;
        x = first * part.to_step[b->axis];
        other = first * part.from_step[b->axis];
        part.size[b->axis] = left < b->grain ? left : b->grain;
    }
    for (int64_t i = 0; i < p->count; i++) {
        if (i % 4096 == 0 && cancel_asked(p->call->cancel))
            return;
        add_part(&part, b->dtype, 0, p->x + (x + p->at[i] * p->at_step) * bytes,
                 p->other + (other + pick_other(p, i)) * bytes);
    }
}

static int add_places(const struct pick *p, enum dtype dtype, struct err *err)
{
    enum { GRAIN = 16 };
    struct back b = { p, dtype, -1, GRAIN };
    for (int i = 0; i < p->part.ndim; i++)
        if (b.axis < 0 || p->part.size[i] > p->part.size[b.axis])
            b.axis = i;
    int64_t tasks = b.axis < 0 ? 1 : cpu_ceil_div(p->part.size[b.axis], b.grain);
    return cpu_parallel(p->call, tasks, p->count * pick_part(p), back_task, &b, err);
}

int cpu__pick_back(const struct cpu_call *call, struct err *err)
{
    static const uint64_t zero;
    struct pick p;
    struct pick_index index = { call->in + 1, call->attrs->axes, call->count - 1,
                                (int)call->attrs->whole[0], false };
    if (pick_open(&p, call, call->out, &index, &call->in[0], true, err))
        return -1;
    int status = cpu_fill(call, call->out, &zero, err);
    if (status == 0 && pick_part(&p) > 0)
        status = add_places(&p, call->out->dtype, err);
    pick_close(&p);
    return status;
}
