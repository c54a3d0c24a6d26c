/* Rows of ops.def that move elements as they are: each is a few strided copies (copy.c). */
#include "backend/cpu/copy.h"
#include "backend/cpu/kernels.h"

static struct copy copy_into(const struct cpu_call *call, int64_t to_offset,
                             const struct cpu_view *from)
{
    size_t bytes = dtype_bytes(call->out->dtype);
    return (struct copy){ .bytes = bytes,
                          .to = call->out->data + to_offset * (int64_t)bytes,
                          .from = from->data };
}

int cpu__copy(const struct cpu_call *call, struct err *err)
{
    struct copy c;
    copy_views(&c, call->out, &call->in[0]);
    return copy_run(call, &c, err);
}

int cpu__to(const struct cpu_call *call, struct err *err)
{
    return cpu__copy(call, err);
}

/* whole: axis */
int cpu_concat(const struct cpu_call *call, struct err *err)
{
    int64_t axis = call->attrs->whole[0], at = 0;
    for (int k = 0; k < call->count; k++) {
        const struct cpu_view *x = &call->in[k];
        struct copy c = copy_into(call, at * call->out->stride[axis], x);
        for (int i = 0; i < x->shape->ndim; i++)
            copy_axis(&c, x->shape->size[i], call->out->stride[i], x->stride[i]);
        if (copy_run(call, &c, err))
            return -1;
        at += x->shape->size[axis];
    }
    return 0;
}

/* whole: axis */
int cpu_stack(const struct cpu_call *call, struct err *err)
{
    int64_t axis = call->attrs->whole[0];
    for (int k = 0; k < call->count; k++) {
        const struct cpu_view *x = &call->in[k];
        struct copy c = copy_into(call, k * call->out->stride[axis], x);
        for (int i = 0; i < x->shape->ndim; i++)
            copy_axis(&c, x->shape->size[i], call->out->stride[i < axis ? i : i + 1], x->stride[i]);
        if (copy_run(call, &c, err))
            return -1;
    }
    return 0;
}

/* shape: how often along each axis of the result */
int cpu_tile(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    struct copy c = copy_into(call, 0, x);
    int lead = call->out->shape->ndim - x->shape->ndim;
    for (int i = 0; i < call->out->shape->ndim; i++) {
        int64_t size = i < lead ? 1 : x->shape->size[i - lead];
        int64_t times = size ? call->out->shape->size[i] / size : 0;
        copy_axis(&c, times, size * call->out->stride[i], 0);
        copy_axis(&c, size, call->out->stride[i], i < lead ? 0 : x->stride[i - lead]);
    }
    return copy_run(call, &c, err);
}

/* whole: times; no axis: of the flattened operand */
int cpu_repeat(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    int64_t times = call->attrs->whole[0], stride[MAX_DIMS];
    struct copy c = copy_into(call, 0, x);
    bool flat = call->attrs->axis_count < 0;
    int axis = flat ? -1 : call->attrs->axes[0];
    if (flat)
        cpu_strides(x->shape, stride);
    for (int i = 0; i < x->shape->ndim; i++) {
        int64_t step = flat ? stride[i] * times : call->out->stride[i];
        copy_axis(&c, x->shape->size[i], i == axis ? step * times : step, x->stride[i]);
    }
    copy_axis(&c, times, flat ? 1 : call->out->stride[axis], 0);
    return copy_run(call, &c, err);
}

/* whole: before and after for each axis; the second operand is the border's value */
int cpu_pad(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    int64_t offset = 0;
    for (int i = 0; i < x->shape->ndim; i++)
        offset += call->attrs->whole[2 * i] * call->out->stride[i];
    if (cpu_fill(call, call->out, call->in[1].data, err))
        return -1;
    struct copy c = copy_into(call, offset, x);
    for (int i = 0; i < x->shape->ndim; i++)
        copy_axis(&c, x->shape->size[i], call->out->stride[i], x->stride[i]);
    return copy_run(call, &c, err);
}

/* Each axis is cut in two, which change places: bit i of `part` says which piece of axis i moves.
 */
static int roll_part(const struct cpu_call *call, const struct cpu_view *x, const int64_t *shift,
                     int part, struct err *err)
{
    int64_t to = 0, from = 0;
    struct copy c = copy_into(call, 0, x);
    for (int i = 0; i < x->shape->ndim; i++) {
        int64_t size = x->shape->size[i];
        bool second = part >> i & 1; /* what falls off */
        copy_axis(&c, second ? shift[i] : size - shift[i], call->out->stride[i], x->stride[i]);
        from += second ? (size - shift[i]) * x->stride[i] : 0;
        to += second ? 0 : shift[i] * call->out->stride[i];
    }
    c.from += from * (int64_t)c.bytes;
    c.to += to * (int64_t)c.bytes;
    return copy_run(call, &c, err);
}

static int roll_axes(const struct cpu_call *call, const struct cpu_view *x, const int64_t *shift,
                     struct err *err)
{
    int moved = 0; /* axes that stay as they are have one piece */
    for (int i = 0; i < x->shape->ndim; i++)
        moved |= (shift[i] != 0) << i;
    for (int part = 0; part < 1 << x->shape->ndim; part++)
        if ((part & ~moved) == 0 && roll_part(call, x, shift, part, err))
            return -1;
    return 0;
}

/* shape: a shift for each axis; no axes: one of the flattened operand */
int cpu_roll(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    const int64_t *shift = call->attrs->shape.size;
    if (call->attrs->axis_count >= 0)
        return roll_axes(call, x, shift, err);
    const void *data = cpu_contiguous(call, x, err);
    if (!data)
        return -1;
    struct shape row = { .ndim = 1, .size = { cpu_count(x) } };
    int64_t step = 1;
    struct cpu_view flat = { x->dtype, &row, &step, (char *)(uintptr_t)data };
    struct cpu_view out = { x->dtype, &row, &step, call->out->data };
    struct cpu_call flat_call = *call;
    flat_call.out = &out;
    int status = roll_axes(&flat_call, &flat, shift, err);
    cpu_contiguous_free(call, x, data);
    return status;
}

/* ---- triangles, diagonals ---------------------------------------------------------------------
 */

struct triangle {
    char *out;
    size_t bytes;
    int64_t rows, columns, k;
    bool lower;
};

/* Zeros over the part of each row that goes. */
static void clear_rows(void *context, int64_t from, int64_t to)
{
    const struct triangle *t = context;
    for (int64_t i = from; i < to; i++) {
        int64_t edge = i % t->rows + t->k; /* the diagonal's column */
        int64_t first = t->lower ? edge + 1 : 0, last = t->lower ? t->columns : edge;
        first = first < 0 ? 0 : first > t->columns ? t->columns : first;
        last = last < 0 ? 0 : last > t->columns ? t->columns : last;
        if (first < last)
            memset(t->out + (size_t)(i * t->columns + first) * t->bytes, 0,
                   (size_t)(last - first) * t->bytes);
    }
}

/* whole: k, cut down to where it makes no more difference */
static int triangle(const struct cpu_call *call, bool lower, struct err *err)
{
    int n = call->out->shape->ndim;
    int64_t all = cpu_count(call->out), k = call->attrs->whole[0];
    if (all == 0)
        return 0;
    struct triangle t = { call->out->data,
                          dtype_bytes(call->out->dtype),
                          call->out->shape->size[n - 2],
                          call->out->shape->size[n - 1],
                          0,
                          lower };
    t.k = k < -t.rows ? -t.rows : k > t.columns ? t.columns : k;
    if (cpu__copy(call, err))
        return -1;
    return cpu_parallel_ranges(call, all / t.columns, 1 + (1 << 16) / t.columns, clear_rows, &t,
                               err);
}

int cpu_tril(const struct cpu_call *call, struct err *err)
{
    return triangle(call, true, err);
}

int cpu_triu(const struct cpu_call *call, struct err *err)
{
    return triangle(call, false, err);
}

/* whole: k. A matrix gives its diagonal, a row the matrix with that diagonal. */
int cpu_diag(const struct cpu_call *call, struct err *err)
{
    const struct cpu_view *x = &call->in[0];
    int64_t k = call->attrs->whole[0];
    bool extract = x->shape->ndim == 2;
    const struct cpu_view *matrix = extract ? x : call->out;
    int64_t n = cpu_count(extract ? call->out : x);
    if (!extract && cpu_fill(call, call->out, &(int64_t){ 0 }, err))
        return -1;
    if (n == 0)
        return 0;
    int64_t start = k < 0 ? -k * matrix->stride[0] : k * matrix->stride[1];
    int64_t step = matrix->stride[0] + matrix->stride[1];
    struct copy c = copy_into(call, extract ? 0 : start, x);
    if (extract)
        c.from += start * (int64_t)c.bytes;
    copy_axis(&c, n, extract ? 1 : step, extract ? step : x->stride[0]);
    return copy_run(call, &c, err);
}
