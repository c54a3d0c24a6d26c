/* See reduction.h.
 *
 * The inner loop accumulates rows of columns (isa/reduce.c). Columns are neighbouring outputs, when
 * the last axis that stays is the dense one; otherwise a single output is spread over 64 lanes,
 * merged at the end. Long columns are cut into chunks whose partial results are merged in order. */
#include "backend/cpu/reduction.h"

#include <math.h>
#include <stdlib.h>

enum { LANES = 64, WIDTH = 512, CHUNK = 1 << 17, TASK = 1 << 16 };

static void add_axis(struct axis_list *l, int64_t size, int64_t stride)
{
    l->count *= size;
    if (size == 1)
        return;
    int last = l->ndim - 1;
    if (last >= 0 && l->stride[last] == stride * size) {
        l->size[last] *= size;
        l->stride[last] = stride;
        return;
    }
    l->size[l->ndim] = size;
    l->stride[l->ndim++] = stride;
}

void reduction_read(const struct cpu_call *call, struct reduction *r)
{
    const struct cpu_view *x = &call->in[0];
    const struct op_attrs *a = call->attrs;
    bool gone[MAX_DIMS];
    *r = (struct reduction){ x->data, x->dtype, { .count = 1 }, { .count = 1 } };
    for (int i = 0; i < x->shape->ndim; i++)
        gone[i] = a->axis_count < 0;
    for (int i = 0; i < a->axis_count; i++)
        gone[a->axes[i]] = true;
    for (int i = 0; i < x->shape->ndim; i++)
        add_axis(gone[i] ? &r->gone : &r->kept, x->shape->size[i], x->stride[i]);
}

int64_t axes_offset(const struct axis_list *axes, int64_t index)
{
    int64_t offset = 0;
    for (int i = axes->ndim - 1; i >= 0; i--) {
        offset += index % axes->size[i] * axes->stride[i];
        index /= axes->size[i];
    }
    return offset;
}

struct work {
    const struct reduction *r;
    struct reduction_pass *pass;
    reduce_fn *columns;
    bool is_real, is_index, has_side;
    int64_t width, column_step;   /* outputs side by side */
    int64_t blocks, in_last;      /* blocks of `width` in the last kept axis, outputs in it */
    int64_t row_size, row_step;   /* the last axis that goes */
    int fold;                     /* rows taken as one, so that short rows fill vectors */
    int64_t chunk, chunks;        /* elements of one output in a chunk */
    int64_t per_task, tasks_each; /* outputs' blocks in a task */
};

struct lanes {
    union scalar acc[WIDTH], side[WIDTH];
    double param[WIDTH];
};

static union scalar start_of(enum reduce_kind kind, bool is_real)
{
#define REDUCER(name, start_real, start_whole)                                                     \
    [REDUCE_##name] = { { .real = start_real }, { .whole = start_whole } },
    static const union scalar starts[REDUCE_COUNT][2] = {
#include "backend/cpu/isa/reduce.def"
    };
#undef REDUCER
    return starts[kind][is_real ? 0 : 1];
}

static void merge_index(enum reduce_kind kind, bool is_real, union scalar *a, int64_t *a_at,
                        union scalar b, int64_t b_at)
{
    bool better, worse;
    if (b_at < 0)
        return;
    if (is_real) {
        bool a_nan = isnan(a->real), b_nan = isnan(b.real);
        better = b_nan ? !a_nan : kind == REDUCE_argmax ? b.real > a->real : b.real < a->real;
        worse = a_nan ? !b_nan : kind == REDUCE_argmax ? b.real < a->real : b.real > a->real;
    } else {
        better = kind == REDUCE_argmax ? b.whole > a->whole : b.whole < a->whole;
        worse = kind == REDUCE_argmax ? b.whole < a->whole : b.whole > a->whole;
    }
    if (*a_at < 0 || better || (!worse && b_at < *a_at)) {
        *a = b;
        *a_at = b_at;
    }
}

static void merge_real(enum reduce_kind kind, double *a, double b)
{
    if (kind == REDUCE_prod)
        *a *= b;
    else if (kind == REDUCE_max)
        *a = b > *a || isnan(b) ? b : *a;
    else if (kind == REDUCE_min)
        *a = b < *a || isnan(b) ? b : *a;
    else
        *a += b;
}

static void merge_whole(enum reduce_kind kind, int64_t *a, int64_t b)
{
    if (kind == REDUCE_prod)
        *a = (int64_t)((uint64_t)*a * (uint64_t)b);
    else if (kind == REDUCE_max || kind == REDUCE_any)
        *a = b > *a ? b : *a;
    else if (kind == REDUCE_min || kind == REDUCE_all)
        *a = b < *a ? b : *a;
    else
        *a = (int64_t)((uint64_t)*a + (uint64_t)b);
}

/* See SUM in isa/reduce.c. */
static void merge_sum(double *a, double *a_low, double b, double b_low)
{
    double sum = *a + b, part = sum - *a;
    *a_low += (*a - (sum - part)) + (b - part) + b_low;
    *a = sum;
}

static void merge(const struct work *w, union scalar *a, union scalar *a_side, union scalar b,
                  union scalar b_side)
{
    enum reduce_kind kind = w->pass->kind;
    if (w->is_index)
        merge_index(kind, w->is_real, a, &a_side->whole, b, b_side.whole);
    else if (w->has_side)
        merge_sum(&a->real, &a_side->real, b.real, b_side.real);
    else if (w->is_real)
        merge_real(kind, &a->real, b.real);
    else
        merge_whole(kind, &a->whole, b.whole);
}

/* `rows` elements of each of `width` outputs, from `first` of the axis that goes. */
static void run_rows(const struct work *w, struct lanes *l, const char *data, int64_t rows,
                     int64_t index, int64_t width)
{
    int64_t bytes = (int64_t)dtype_bytes(w->r->dtype), whole = rows / w->fold;
    bool one = w->width == 1;
    struct reduce_block k = {
        .x = data,
        .rows = whole,
        .row_step = w->row_step * w->fold,
        .columns = width * w->fold,
        .column_step = one ? w->row_step : w->column_step,
        .param = w->pass->param ? l->param : NULL,
        .side = l->side,
        .at_first = index,
        .at_row = w->fold,
        .at_column = one ? 1 : 0,
    };
    if (whole)
        w->columns(l->acc, &k);
    k.columns = width * (rows % w->fold);
    if (k.columns) {
        k.x = data + whole * k.row_step * bytes;
        k.rows = 1;
        k.at_first = index + whole * w->fold;
        w->columns(l->acc, &k);
    }
}

/* Elements [from, to) of the axes that go, for outputs [output, output + width). */
static void run_chunk(const struct work *w, struct lanes *l, int64_t output, int64_t width,
                      int64_t from, int64_t to)
{
    int64_t bytes = (int64_t)dtype_bytes(w->r->dtype);
    const char *base = w->r->data + axes_offset(&w->r->kept, output) * bytes;
    int64_t lanes = width * w->fold;
    union scalar start = start_of(w->pass->kind, w->is_real), none = { 0 };
    if (w->is_index)
        none.whole = -1;
    for (int64_t j = 0; j < lanes; j++) {
        l->acc[j] = start;
        l->side[j] = none;
        l->param[j] = w->pass->param ? w->pass->param[output + j % width] : 0;
    }
    while (from < to) {
        int64_t rows = w->row_size - from % w->row_size;
        rows = rows < to - from ? rows : to - from;
        run_rows(w, l, base + axes_offset(&w->r->gone, from) * bytes, rows, from, width);
        from += rows;
    }
    for (int64_t j = width; j < lanes; j++)
        merge(w, &l->acc[j % width], &l->side[j % width], l->acc[j], l->side[j]);
}

/* A task: some blocks of outputs, one chunk of each. Partial results lie chunk by chunk. */
static void run_task(void *context, int64_t task, int thread)
{
    const struct work *w = context;
    struct lanes l;
    int64_t chunk = task / w->tasks_each, first = task % w->tasks_each * w->per_task;
    int64_t outputs = w->r->kept.count, blocks = outputs / w->in_last * w->blocks;
    int64_t from = chunk * w->chunk;
    int64_t to = w->r->gone.count - from < w->chunk ? w->r->gone.count : from + w->chunk;
    (void)thread;
    for (int64_t b = first; b < first + w->per_task && b < blocks; b++) {
        int64_t column = b % w->blocks * w->width, output = b / w->blocks * w->in_last + column;
        int64_t width = w->in_last - column < w->width ? w->in_last - column : w->width;
        run_chunk(w, &l, output, width, from, to);
        memcpy(w->pass->acc + chunk * outputs + output, l.acc, (size_t)width * sizeof *l.acc);
        if (w->has_side)
            memcpy(w->pass->side + chunk * outputs + output, l.side,
                   (size_t)width * sizeof *l.side);
    }
}

static void merge_chunks(void *context, int64_t from, int64_t to)
{
    const struct work *w = context;
    struct reduction_pass *p = w->pass;
    int64_t outputs = w->r->kept.count;
    union scalar none = { 0 };
    for (int64_t c = 1; c < w->chunks; c++)
        for (int64_t o = from; o < to; o++)
            merge(w, &p->acc[o], p->side ? &p->side[o] : &none, p->acc[c * outputs + o],
                  p->side ? p->side[c * outputs + o] : none);
}

static void lay_out(struct work *w)
{
    const struct axis_list *kept = &w->r->kept, *gone = &w->r->gone;
    int k = kept->ndim - 1, g = gone->ndim - 1;
    w->row_size = g < 0 ? 1 : gone->size[g];
    w->row_step = g < 0 ? 0 : gone->stride[g];
    w->in_last = k < 0 ? 1 : kept->size[k];
    w->column_step = k < 0 ? 0 : kept->stride[k];
    bool side_by_side = k >= 0 && (llabs(w->column_step) < llabs(w->row_step) ||
                                   (w->row_size < LANES && w->in_last >= 8));
    w->width = !side_by_side ? 1 : w->in_last < WIDTH ? w->in_last : WIDTH;
    w->blocks = cpu_ceil_div(w->in_last, w->width);
    w->fold = 1;
    if (w->width == 1 && w->row_size >= LANES)
        w->fold = LANES;
    else if (w->width > 1 && w->width == w->in_last && w->column_step == 1 &&
             w->row_step == w->width && w->width < LANES && !w->is_index)
        w->fold = (int)(LANES / w->width);
    w->chunk = CHUNK / w->width < 1024 ? 1024 : CHUNK / w->width;
    w->chunks = cpu_ceil_div(gone->count, w->chunk);
    if (w->chunks < 1)
        w->chunks = 1;
    int64_t block_work = w->width * (gone->count < w->chunk ? gone->count + 1 : w->chunk);
    w->per_task = 1 + TASK / block_work;
    w->tasks_each = cpu_ceil_div(kept->count / w->in_last * w->blocks, w->per_task);
}

static bool keeps_side(enum reduce_kind kind, enum dtype t)
{
    switch (kind) {
    case REDUCE_argmax:
    case REDUCE_argmin:
        return true;
    case REDUCE_sum:
    case REDUCE_squares:
    case REDUCE_deviations:
    case REDUCE_exps:
        return t == DTYPE_F64;
    default:
        return false;
    }
}

int reduction_run(const struct cpu_call *call, const struct reduction *r,
                  struct reduction_pass *pass, struct err *err)
{
    struct work w = { .r = r, .pass = pass, .is_real = dtype_kind(r->dtype) == 'f' };
    w.is_index = pass->kind == REDUCE_argmax || pass->kind == REDUCE_argmin;
    w.has_side = keeps_side(pass->kind, r->dtype);
    pass->acc = pass->side = NULL;
    if (r->kept.count == 0)
        return 0;
    w.columns = call->isa->reducers->columns[pass->kind][r->dtype];
    if (!w.columns)
        return err_set(err, ERR_TYPE, "no such reduction of %s", dtype_name(r->dtype));
    lay_out(&w);
    int64_t cells = w.chunks * r->kept.count;
    pass->acc = cpu_scratch(call, cells, sizeof *pass->acc, err);
    if (pass->acc && w.has_side)
        pass->side = cpu_scratch(call, cells, sizeof *pass->side, err);
    if (!pass->acc || (w.has_side && !pass->side) ||
        cpu_parallel(call, w.tasks_each * w.chunks, r->kept.count * r->gone.count, run_task, &w,
                     err) ||
        cpu_parallel_ranges(call, r->kept.count, TASK / 4, merge_chunks, &w, err)) {
        reduction_end(call, pass);
        return -1;
    }
    return 0;
}

void reduction_end(const struct cpu_call *call, struct reduction_pass *pass)
{
    cpu_scratch_free(call, pass->acc);
    cpu_scratch_free(call, pass->side);
    pass->acc = pass->side = NULL;
}

/* Beside an infinite sum stands a NaN. */
double reduction_real(const struct reduction_pass *pass, int64_t i)
{
    double acc = pass->acc[i].real;
    return pass->side && isfinite(acc) ? acc + pass->side[i].real : acc;
}
