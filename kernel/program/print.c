/* A program as text, one line a buffer, view and step: for tests and for --explain. */
#include "program/program.h"

#include "program/block.h"

#include <inttypes.h>

static void print_view(const struct program *p, int32_t view, struct strbuf *out)
{
    const struct program_view *v = &p->views[view];
    strbuf_printf(out, "v%d:%s", view, dtype_name(v->dtype));
    shape_text(&v->layout.shape, out);
}

static void print_layout(const struct layout *l, struct strbuf *out)
{
    if (layout_is_contiguous(l) && l->offset == 0)
        return;
    strbuf_printf(out, " at %" PRId64 " by", l->offset);
    for (int i = 0; i < l->shape.ndim; i++)
        strbuf_printf(out, " %" PRId64, l->stride[i]);
}

static void print_operand(const struct program *p, operand_ref r, struct strbuf *out)
{
    if (operand_is_scalar(r))
        strbuf_printf(out, "s%d", operand_scalar(r));
    else
        print_view(p, r, out);
}

static void print_attrs(const struct op_attrs *a, struct strbuf *out)
{
    if (a->axis_count >= 0) {
        strbuf_text(out, " axes");
        for (int i = 0; i < a->axis_count; i++)
            strbuf_printf(out, " %d", a->axes[i]);
    }
    for (int i = 0; i < 2 * MAX_DIMS + 8; i++)
        if (a->whole[i])
            strbuf_printf(out, " whole[%d]=%" PRId64, i, a->whole[i]);
    for (int i = 0; i < 4; i++)
        if (a->real[i] != 0)
            strbuf_printf(out, " real[%d]=%g", i, a->real[i]);
}

static void print_kernel(const struct program *p, const struct step *s, struct strbuf *out)
{
    print_view(p, s->result, out);
    strbuf_printf(out, " <- %s(", op_row(s->op)->word.name);
    for (int32_t i = 0; i < s->operand_count; i++) {
        strbuf_text(out, i ? ", " : "");
        print_operand(p, p->operands[s->operand_first + i], out);
    }
    strbuf_text(out, ")");
    print_attrs(&s->attrs, out);
}

static void print_instruction(const struct program *p, const struct instruction *i,
                              struct strbuf *out)
{
    strbuf_text(out, "\n    ");
    if (i->code == TILE_STORE) {
        print_view(p, i->index, out);
        strbuf_printf(out, " <- r%d", i->a);
        return;
    }
    strbuf_printf(out, "r%d <- ", i->dst);
    if (i->code == TILE_LOAD) {
        print_view(p, i->index, out);
    } else if (i->code == TILE_SCALAR) {
        strbuf_printf(out, "s%d", i->index);
    } else {
        const uint8_t from[3] = { i->a, i->b, i->c };
        strbuf_text(out, op_row((enum op_id)i->code)->word.name);
        for (int k = 0; k < instruction_reads(i); k++)
            strbuf_printf(out, " r%d", from[k]);
        if (i->code == OP_cast)
            strbuf_printf(out, " to %s", dtype_name(i->to));
    }
}

static void print_step(const struct program *p, int32_t at, struct strbuf *out)
{
    const struct step *s = &p->steps[at];
    strbuf_printf(out, "%3d ", at);
    if (s->kind == STEP_KERNEL) {
        print_kernel(p, s, out);
    } else {
        strbuf_text(out, "fused over ");
        shape_text(&s->space, out);
        for (int32_t i = 0; i < s->code_count; i++)
            print_instruction(p, &p->code[s->code_first + i], out);
    }
    strbuf_char(out, '\n');
}

void program_print(const struct program *p, struct strbuf *out)
{
    static const char *const roles[] = { "input", "output", "temporary" };
    for (int32_t i = 0; i < p->buffer_count; i++) {
        const struct program_buffer *b = &p->buffers[i];
        strbuf_printf(out, "b%d %s %" PRId64 " bytes, steps %d to %d\n", i, roles[b->role],
                      b->bytes, b->first, b->last);
    }
    for (int32_t i = 0; i < p->view_count; i++) {
        print_view(p, i, out);
        strbuf_printf(out, " of b%d", p->views[i].buffer);
        print_layout(&p->views[i].layout, out);
        if (p->views[i].shift)
            strbuf_printf(out, " shifted by s%d", operand_scalar(p->views[i].shift));
        strbuf_char(out, '\n');
    }
    for (int32_t at = 0; at < p->step_count; at++)
        print_step(p, at, out);
}
