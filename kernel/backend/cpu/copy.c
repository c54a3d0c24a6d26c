/* See copy.h. Axes are sorted so that the result is written in order, joined where possible, and
 * the first ones are dealt out to the threads. A transposed inner pair of axes is walked in squares
 * that fit the cache. */
#include "backend/cpu/copy.h"

#include <stdlib.h>

enum { SQUARE = 32, COPY_TASK = 1 << 16 };

void copy_axis(struct copy *c, int64_t size, int64_t to_step, int64_t from_step)
{
    c->size[c->ndim] = size;
    c->to_step[c->ndim] = to_step;
    c->from_step[c->ndim] = from_step;
    c->ndim++;
}

void copy_views(struct copy *c, const struct cpu_view *to, const struct cpu_view *from)
{
    c->ndim = 0;
    c->bytes = dtype_bytes(to->dtype);
    c->to = to->data;
    c->from = from->data;
    int lead = to->shape->ndim - from->shape->ndim;
    for (int i = 0; i < to->shape->ndim; i++) {
        bool stretched = i < lead || from->shape->size[i - lead] == 1;
        copy_axis(c, to->shape->size[i], to->stride[i], stretched ? 0 : from->stride[i - lead]);
    }
}

static void set_axis(struct copy *c, int to, int from)
{
    c->size[to] = c->size[from];
    c->to_step[to] = c->to_step[from];
    c->from_step[to] = c->from_step[from];
}

static void swap_axes(struct copy *c, int a, int b)
{
    struct copy old = *c;
    set_axis(c, a, b);
    c->size[b] = old.size[a];
    c->to_step[b] = old.to_step[a];
    c->from_step[b] = old.from_step[a];
}

/* Sorted by the result's steps, axes of one element dropped, neighbours joined. */
static int64_t simplify(struct copy *c)
{
    int kept = 0;
    int64_t count = 1;
    for (int i = 0; i < c->ndim; i++)
        for (int j = i; j > 0 && llabs(c->to_step[j]) > llabs(c->to_step[j - 1]); j--)
            swap_axes(c, j, j - 1);
    for (int i = 0; i < c->ndim; i++) {
        count *= c->size[i];
        if (c->size[i] == 1)
            continue;
        if (kept && c->to_step[kept - 1] == c->to_step[i] * c->size[i] &&
            c->from_step[kept - 1] == c->from_step[i] * c->size[i]) {
            int64_t joined = c->size[kept - 1] * c->size[i];
            set_axis(c, kept - 1, i);
            c->size[kept - 1] = joined;
        } else {
            set_axis(c, kept++, i);
        }
    }
    c->ndim = kept;
    return count;
}

#define COPY_LINE(type)                                                                            \
    static void copy_line_##type(char *to, const char *from, int64_t n, int64_t to_step,           \
                                 int64_t from_step)                                                \
    {                                                                                              \
        type *d = (type *)(void *)to;                                                              \
        const type *s = (const type *)(const void *)from;                                          \
        if (to_step == 1 && from_step == 0) {                                                      \
            const type value = *s;                                                                 \
            for (int64_t i = 0; i < n; i++)                                                        \
                d[i] = value;                                                                      \
        } else {                                                                                   \
            for (int64_t i = 0; i < n; i++)                                                        \
                d[i * to_step] = s[i * from_step];                                                 \
        }                                                                                          \
    }
COPY_LINE(uint8_t)
COPY_LINE(uint16_t)
COPY_LINE(uint32_t)
COPY_LINE(uint64_t)

static void copy_line(const struct copy *c, int axis, char *to, const char *from, int64_t n)
{
    if (c->to_step[axis] == 1 && c->from_step[axis] == 1)
        memcpy(to, from, (size_t)n * c->bytes);
    else if (c->bytes == 4)
        copy_line_uint32_t(to, from, n, c->to_step[axis], c->from_step[axis]);
    else if (c->bytes == 8)
        copy_line_uint64_t(to, from, n, c->to_step[axis], c->from_step[axis]);
    else if (c->bytes == 2)
        copy_line_uint16_t(to, from, n, c->to_step[axis], c->from_step[axis]);
    else
        copy_line_uint8_t(to, from, n, c->to_step[axis], c->from_step[axis]);
}

/* The last two axes, the last one contiguous in the result and the one before in the source. */
static void copy_squares(const struct copy *c, int axis, char *to, const char *from)
{
    int64_t rows = c->size[axis], columns = c->size[axis + 1], bytes = (int64_t)c->bytes;
    for (int64_t i0 = 0; i0 < rows; i0 += SQUARE)
        for (int64_t j0 = 0; j0 < columns; j0 += SQUARE) {
            int64_t i1 = i0 + SQUARE < rows ? i0 + SQUARE : rows;
            int64_t n = columns - j0 < SQUARE ? columns - j0 : SQUARE;
            for (int64_t i = i0; i < i1; i++)
                copy_line(c, axis + 1,
                          to + (i * c->to_step[axis] + j0 * c->to_step[axis + 1]) * bytes,
                          from + (i * c->from_step[axis] + j0 * c->from_step[axis + 1]) * bytes, n);
        }
}

static void copy_from(const struct copy *c, int axis, char *to, const char *from)
{
    int64_t bytes = (int64_t)c->bytes;
    if (axis >= c->ndim) {
        memcpy(to, from, c->bytes);
    } else if (axis == c->ndim - 1) {
        copy_line(c, axis, to, from, c->size[axis]);
    } else if (axis == c->ndim - 2 && llabs(c->from_step[axis + 1]) > 1 &&
               llabs(c->from_step[axis]) < llabs(c->from_step[axis + 1])) {
        copy_squares(c, axis, to, from);
    } else {
        for (int64_t i = 0; i < c->size[axis]; i++)
            copy_from(c, axis + 1, to + i * c->to_step[axis] * bytes,
                      from + i * c->from_step[axis] * bytes);
    }
}

void copy_serial(struct copy *c)
{
    if (simplify(c) > 0)
        copy_from(c, 0, c->to, c->from);
}

struct copy_job {
    const struct copy *c;
    int64_t grain; /* of the first axis, for one task */
};

static void copy_task(void *context, int64_t task, int thread)
{
    const struct copy_job *job = context;
    struct copy part = *job->c;
    int64_t first = task * job->grain, bytes = (int64_t)part.bytes;
    (void)thread;
    part.size[0] = part.size[0] - first < job->grain ? part.size[0] - first : job->grain;
    copy_from(&part, 0, part.to + first * part.to_step[0] * bytes,
              part.from + first * part.from_step[0] * bytes);
}

/* A short first axis would give too few tasks, or tasks too long: its parts one after the other. */
static int copy_parts(const struct cpu_call *call, const struct copy *c, struct err *err)
{
    for (int64_t i = 0; i < c->size[0]; i++) {
        struct copy part = *c;
        part.ndim = 0;
        for (int k = 1; k < c->ndim; k++)
            copy_axis(&part, c->size[k], c->to_step[k], c->from_step[k]);
        part.to = c->to + i * c->to_step[0] * (int64_t)c->bytes;
        part.from = c->from + i * c->from_step[0] * (int64_t)c->bytes;
        if (copy_run(call, &part, err))
            return -1;
    }
    return 0;
}

int copy_run(const struct cpu_call *call, struct copy *c, struct err *err)
{
    int64_t count = simplify(c);
    if (count == 0)
        return 0;
    if (c->ndim == 0) {
        memcpy(c->to, c->from, c->bytes);
        return 0;
    }
    int64_t each = count / c->size[0];
    if (c->ndim > 1 && c->size[0] < 16 && each > COPY_TASK)
        return copy_parts(call, c, err);
    struct copy_job job = { c, 1 + COPY_TASK / each };
    return cpu_parallel(call, cpu_ceil_div(c->size[0], job.grain), count, copy_task, &job, err);
}

void cpu_strides(const struct shape *s, int64_t *stride)
{
    int64_t step = 1;
    for (int i = s->ndim - 1; i >= 0; i--) {
        stride[i] = step;
        step *= s->size[i];
    }
}

int cpu_fill(const struct cpu_call *call, const struct cpu_view *to, const void *value,
             struct err *err)
{
    struct copy c = { .bytes = dtype_bytes(to->dtype), .to = to->data, .from = value };
    copy_axis(&c, cpu_count(to), 1, 0);
    return copy_run(call, &c, err);
}

bool cpu_is_contiguous(const struct cpu_view *v)
{
    int64_t step = 1;
    for (int i = v->shape->ndim - 1; i >= 0; i--) {
        if (v->shape->size[i] != 1 && v->stride[i] != step)
            return false;
        step *= v->shape->size[i];
    }
    return true;
}

const void *cpu_contiguous(const struct cpu_call *call, const struct cpu_view *v, struct err *err)
{
    if (cpu_is_contiguous(v) || cpu_count(v) == 0)
        return v->data;
    int64_t stride[MAX_DIMS];
    cpu_strides(v->shape, stride);
    struct cpu_view to = { v->dtype, v->shape, stride,
                           cpu_scratch(call, cpu_count(v), dtype_bytes(v->dtype), err) };
    struct copy c;
    if (!to.data)
        return NULL;
    copy_views(&c, &to, v);
    if (copy_run(call, &c, err) == 0)
        return to.data;
    cpu_scratch_free(call, to.data);
    return NULL;
}

void cpu_contiguous_free(const struct cpu_call *call, const struct cpu_view *v, const void *data)
{
    if (data != v->data)
        cpu_scratch_free(call, (void *)(uintptr_t)data);
}
