/* Whether a program from outside could have been written by a planner: every number in its range,
 * so that a backend can run it without looking again. */
#include "program/block.h"

#include "base/checked.h"

static int bad(struct err *err, const char *what, int32_t which)
{
    return err_set(err, ERR_VALUE, "the program is damaged: %s %d", what, which);
}

static bool in_range(int32_t n, int32_t count)
{
    return n >= 0 && n < count;
}

static bool shape_is_sane(const struct shape *s)
{
    int64_t product = 1;
    if (s->ndim < 0 || s->ndim > MAX_DIMS)
        return false;
    for (int i = 0; i < s->ndim; i++)
        if (s->size[i] < 0 || checked_mul(product, s->size[i] ? s->size[i] : 1, &product))
            return false;
    return true;
}

static int check_buffers(const struct program *p, struct err *err)
{
    for (int32_t i = 0; i < p->buffer_count; i++) {
        const struct program_buffer *b = &p->buffers[i];
        if ((unsigned)b->role > BUFFER_TEMPORARY || b->bytes < 0 || b->first < -1 || b->last < -1 ||
            b->first > p->step_count || b->last > p->step_count)
            return bad(err, "buffer", i);
    }
    return 0;
}

/* Inside its buffer; where it begins is not known yet when it is shifted: then it has to be no
 * longer. */
static bool view_fits(const struct program *p, const struct program_view *v)
{
    struct extent reach;
    int64_t elements = p->buffers[v->buffer].bytes / (int64_t)dtype_bytes(v->dtype), length;
    if (v->shift >= 0)
        return v->shift == 0 && layout_reach(&v->layout, &reach) == 0 &&
               extent_fits(&reach, 0, elements);
    return in_range(operand_scalar(v->shift), p->scalar_count) &&
           p->scalars[operand_scalar(v->shift)] == DTYPE_I64 &&
           layout_reach(&v->layout, &reach) == 0 && !checked_sub(reach.high, reach.low, &length) &&
           length < elements;
}

static int check_views(const struct program *p, struct err *err)
{
    for (int32_t i = 0; i < p->view_count; i++) {
        const struct program_view *v = &p->views[i];
        if (!in_range(v->buffer, p->buffer_count) || (unsigned)v->dtype >= DTYPE_COUNT ||
            !shape_is_sane(&v->layout.shape))
            return bad(err, "view", i);
        if (!view_fits(p, v))
            return bad(err, "view", i);
    }
    return 0;
}

static int check_scalars(const struct program *p, struct err *err)
{
    for (int32_t i = 0; i < p->scalar_count; i++)
        if ((unsigned)p->scalars[i] >= DTYPE_COUNT)
            return bad(err, "scalar", i);
    return 0;
}

/* A step may use a view: it exists, and a temporary under it is alive. */
static bool view_usable(const struct program *p, int32_t view, int32_t step)
{
    if (!in_range(view, p->view_count))
        return false;
    const struct program_buffer *b = &p->buffers[p->views[view].buffer];
    return b->role != BUFFER_TEMPORARY || (b->first <= step && step <= b->last);
}

static bool view_writable(const struct program *p, int32_t view, int32_t step)
{
    return view_usable(p, view, step) && layout_is_contiguous(&p->views[view].layout) &&
           p->views[view].shift == 0 && p->buffers[p->views[view].buffer].role != BUFFER_INPUT;
}

static int check_kernel(const struct program *p, int32_t at, struct err *err)
{
    const struct step *s = &p->steps[at];
    if ((unsigned)s->op >= OP_COUNT || op_row(s->op)->class != OP_KERNEL)
        return bad(err, "operation of step", at);
    if (s->operand_first < 0 || s->operand_count < 0 ||
        s->operand_first > p->operand_count - s->operand_count || !view_writable(p, s->result, at))
        return bad(err, "step", at);
    for (int32_t i = 0; i < s->operand_count; i++) {
        operand_ref r = p->operands[s->operand_first + i];
        if (operand_is_scalar(r) ? !in_range(operand_scalar(r), p->scalar_count)
                                 : !view_usable(p, r, at))
            return bad(err, "operands of step", at);
    }
    const struct op_attrs *a = &s->attrs;
    if (a->axis_count < -1 || a->axis_count > MAX_DIMS || a->dtype < -1 ||
        a->dtype >= DTYPE_COUNT || a->shape.ndim < -1 || a->shape.ndim > MAX_DIMS)
        return bad(err, "attributes of step", at);
    for (int32_t i = 0; i < a->axis_count; i++)
        if (!in_range(a->axes[i], MAX_DIMS))
            return bad(err, "axes of step", at);
    return 0;
}

int instruction_reads(const struct instruction *i)
{
    if (i->code == TILE_STORE)
        return 1;
    if (i->code >= OP_COUNT)
        return 0;
    int n =
        0; /* operands only: no elementwise row takes more than three, none takes fewer than one */
    const struct param *params = op_row((enum op_id)i->code)->word.params;
    while (n < 3 && params[n].kind == PARAM_TENSOR)
        n++;
    return n;
}

/* Does the view run over the step's space (after broadcasting, for loads)? */
static bool spans(const struct program *p, int32_t view, const struct shape *space)
{
    return shape_equal(&p->views[view].layout.shape, space);
}

static bool instruction_is_sane(const struct program *p, int32_t at, const struct instruction *i,
                                const bool *written)
{
    const struct shape *space = &p->steps[at].space;
    if (i->dtype >= DTYPE_COUNT || i->to >= DTYPE_COUNT || i->dst >= TILE_REGISTERS)
        return false;
    const uint8_t from[3] = { i->a, i->b, i->c };
    for (int k = 0; k < instruction_reads(i); k++)
        if (from[k] >= TILE_REGISTERS || !written[from[k]])
            return false;
    if (i->code == TILE_SCALAR)
        return in_range(i->index, p->scalar_count) && p->scalars[i->index] == i->dtype;
    if (i->code == TILE_LOAD)
        return view_usable(p, i->index, at) && spans(p, i->index, space) &&
               p->views[i->index].dtype == i->dtype;
    if (i->code == TILE_STORE)
        return view_writable(p, i->index, at) && spans(p, i->index, space) &&
               p->views[i->index].dtype == i->dtype;
    return i->code < OP_COUNT && op_row((enum op_id)i->code)->class == OP_TILE;
}

static int check_fused(const struct program *p, int32_t at, struct err *err)
{
    const struct step *s = &p->steps[at];
    bool written[TILE_REGISTERS] = { false };
    if (!shape_is_sane(&s->space) || s->code_first < 0 || s->code_count < 0 ||
        s->code_count > FUSED_MOST_INSTRUCTIONS || s->code_first > p->code_count - s->code_count)
        return bad(err, "step", at);
    for (int32_t k = 0; k < s->code_count; k++) {
        const struct instruction *i = &p->code[s->code_first + k];
        if (!instruction_is_sane(p, at, i, written))
            return bad(err, "instruction", s->code_first + k);
        if (i->code != TILE_STORE)
            written[i->dst] = true;
    }
    return 0;
}

int program_check(const struct program *p, struct err *err)
{
    if (check_buffers(p, err) || check_scalars(p, err) || check_views(p, err))
        return -1;
    for (int32_t at = 0; at < p->step_count; at++) {
        enum step_kind kind = p->steps[at].kind;
        if (kind != STEP_KERNEL && kind != STEP_FUSED)
            return bad(err, "step", at);
        if (kind == STEP_KERNEL ? check_kernel(p, at, err) : check_fused(p, at, err))
            return -1;
    }
    return 0;
}
