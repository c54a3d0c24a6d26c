/* Reading a step: its factors, what of them has to be copied, and which products are one call. */
#include "backend/cuda/matmul.h"

/* ---- reading the step ------------------------------------------------------------------------
 */

/* The last axes of a view are the matrix (a vector: a row or a column), those before the batch. */
static void read_factor(const struct program *p, int32_t view, bool row, struct matmul *m,
                        struct factor *f)
{
    const struct layout *l = &p->views[view].layout;
    int ndim = l->shape.ndim, own = ndim == 1 ? 1 : 2;
    *f = (struct factor){ .view = view, .shift = p->views[view].shift, .rows = 1, .columns = 1 };
    if (ndim >= 2 || row) {
        f->columns = l->shape.size[ndim - 1];
        f->column_step = l->stride[ndim - 1];
    }
    if (ndim >= 2 || !row) {
        f->rows = l->shape.size[ndim - own];
        f->row_step = l->stride[ndim - own];
    }
    for (int i = 0; i < ndim - own; i++)
        if (l->shape.size[i] != 1)
            f->step[m->batch_ndim - (ndim - own) + i] = l->stride[i];
}

static void read_step(const struct program *p, const struct step *s, struct matmul *m)
{
    int32_t a = p->operands[s->operand_first], b = p->operands[s->operand_first + 1];
    const struct shape *out = &p->views[s->result].layout.shape;
    bool row = p->views[a].layout.shape.ndim == 1, column = p->views[b].layout.shape.ndim == 1;
    *m = (struct matmul){ .result = s->result,
                          .result_shift = p->views[s->result].shift,
                          .dtype = p->views[a].dtype };
    m->batch_ndim = out->ndim - !row - !column;
    for (int i = 0; i < m->batch_ndim; i++)
        m->batch[i] = out->size[i];
    read_factor(p, a, true, m, &m->a);
    read_factor(p, b, false, m, &m->b);
    m->rows = m->a.rows;
    m->inner = m->a.columns;
    m->columns = m->b.columns;
}

/* ---- what the library can read ---------------------------------------------------------------
 */

bool factor_lies_well(const struct factor *f, bool *transposed, int64_t *ld)
{
    bool one_row = f->rows == 1, one_column = f->columns == 1;
    *transposed = false;
    *ld = one_row ? f->columns : f->row_step;
    if ((one_column || f->column_step == 1) && *ld >= f->columns)
        return true;
    *transposed = true;
    *ld = one_column ? f->rows : f->column_step;
    return (one_row || f->row_step == 1) && *ld >= f->rows;
}

/* A program that copies the factor's matrices, without repeating those of stretched axes. */
static struct program *copy_program(const struct program *p, const struct factor *f,
                                    struct layout *made)
{
    struct layout from = p->views[f->view].layout;
    enum dtype dtype = p->views[f->view].dtype;
    int own = from.shape.ndim == 1 ? 1 : 2;
    from.offset = 0; /* it is in the address that the launch gets */
    for (int i = 0; i < from.shape.ndim - own; i++)
        if (from.stride[i] == 0)
            from.shape.size[i] = 1;
    *made = layout_contiguous(&from.shape);
    int64_t bytes = shape_count(&from.shape) * (int64_t)dtype_bytes(dtype);
    struct program_buffer buffers[] = { { .role = BUFFER_INPUT, .bytes = bytes },
                                        { .role = BUFFER_OUTPUT, .bytes = bytes } };
    struct program_view views[] = { { 0, dtype, from, p->views[f->view].shift },
                                    { 1, dtype, *made, 0 } };
    struct instruction code[] = {
        { .code = TILE_LOAD, .dtype = (uint8_t)dtype, .index = 0 },
        { .code = TILE_STORE, .dtype = (uint8_t)dtype, .index = 1 },
    };
    struct step step = { .kind = STEP_FUSED, .code_count = 2, .space = from.shape };
    const struct program whole = { .buffer_count = 2,
                                   .view_count = 2,
                                   .step_count = 1,
                                   .code_count = 2,
                                   .scalar_count = p->scalar_count,
                                   .scalars = p->scalars,
                                   .buffers = buffers,
                                   .views = views,
                                   .steps = &step,
                                   .code = code };
    return program_copy(&whole);
}

/* Where the copy lies replaces where the view lies. */
static void read_copy(struct factor *f, const struct layout *made, const struct matmul *m)
{
    int ndim = made->shape.ndim, own = ndim == 1 ? 1 : 2;
    f->column_step = 1;
    f->row_step = ndim == 1 ? 1 : f->columns;
    for (int i = 0; i < m->batch_ndim; i++)
        f->step[i] = 0;
    for (int i = 0; i < ndim - own; i++)
        if (made->shape.size[i] != 1)
            f->step[m->batch_ndim - (ndim - own) + i] = made->stride[i];
}

static int copy_if_needed(struct gpu_context *c, const struct program *p, bool fixed,
                          struct matmul *m, struct factor *f, struct err *err)
{
    struct layout made;
    bool transposed;
    int64_t ld;
    if (factor_lies_well(f, &transposed, &ld) && !(fixed && f->shift))
        return 0;
    f->copy = copy_program(p, f, &made);
    if (!f->copy)
        return err_set(err, ERR_MEMORY, "no memory for a matrix product");
    if (code_make(c, f->copy, 0, &f->code, err))
        return -1;
    f->copied = true;
    f->shift = 0;
    f->copy_at = m->scratch;
    size_t bytes = (size_t)f->copy->buffers[1].bytes;
    f->scratch_at = f->copy_at + (bytes + MATMUL_ALIGN - 1) / MATMUL_ALIGN * MATMUL_ALIGN;
    m->scratch = f->scratch_at +
                 (f->code.source.scratch + MATMUL_ALIGN - 1) / MATMUL_ALIGN * MATMUL_ALIGN;
    read_copy(f, &made, m);
    return 0;
}

/* ---- joining ---------------------------------------------------------------------------------
 */

static void drop_axis(struct matmul *m, int axis)
{
    for (int i = axis; i + 1 < m->batch_ndim; i++) {
        m->batch[i] = m->batch[i + 1];
        m->a.step[i] = m->a.step[i + 1];
        m->b.step[i] = m->b.step[i + 1];
    }
    m->batch_ndim--;
}

/* The same right side for rows that follow each other: one tall product instead of many. */
static void join_rows(struct matmul *m)
{
    bool transposed;
    int64_t ld;
    while (m->batch_ndim > 0) {
        int last = m->batch_ndim - 1;
        struct factor tall = m->a;
        if (tall.rows == 1)
            tall.row_step = tall.step[last];
        if (m->b.step[last] != 0 || tall.step[last] != tall.rows * tall.row_step)
            return;
        tall.rows *= m->batch[last];
        if (!factor_lies_well(&tall, &transposed, &ld))
            return;
        m->a = tall;
        m->rows = tall.rows;
        m->batch_ndim = last;
    }
}

/* Axes that are walked evenly become one, the last, which one call does. */
static void join_batch(struct matmul *m)
{
    for (int i = m->batch_ndim - 1; i >= 0; i--)
        if (m->batch[i] == 1)
            drop_axis(m, i);
    join_rows(m);
    while (m->batch_ndim > 1) {
        int last = m->batch_ndim - 1, outer = last - 1;
        if (m->a.step[outer] != m->a.step[last] * m->batch[last] ||
            m->b.step[outer] != m->b.step[last] * m->batch[last])
            break;
        m->batch[last] *= m->batch[outer];
        drop_axis(m, outer);
    }
    int last = m->batch_ndim - 1;
    m->joined = 1;
    if (last < 0 || m->a.step[last] < 0 || m->b.step[last] < 0 || m->batch[last] > INT32_MAX)
        return;
    m->joined = m->batch[last];
    m->together = (struct step_pair){ m->a.step[last], m->b.step[last] };
    m->batch_ndim = last;
}

int matmul_make(struct gpu_context *c, const struct program *p, int32_t step, bool fixed,
                struct matmul *m, struct err *err)
{
    read_step(p, &p->steps[step], m);
    int64_t count = shape_count(&p->views[m->result].layout.shape);
    m->empty = count == 0;
    m->result_bytes = count * (int64_t)dtype_bytes(m->dtype);
    if (m->empty || m->inner == 0)
        return 0;
    if (copy_if_needed(c, p, fixed, m, &m->a, err) || copy_if_needed(c, p, fixed, m, &m->b, err)) {
        matmul_fini(m);
        return -1;
    }
    join_batch(m);
    return 0;
}

void matmul_fini(struct matmul *m)
{
    struct factor *factors[] = { &m->a, &m->b };
    for (int i = 0; i < 2; i++) {
        code_fini(&factors[i]->code);
        program_free(factors[i]->copy);
        factors[i]->copy = NULL;
    }
}
