/* From a line of cases.def to a call: the rule is asked, and what it wants is what lies there. */
#include "selftest/case.h"

static const struct case_line lines[] = {
#define CASE(op_, operands_, attributes_, most_, ulps_, scale_)                                    \
    { OP_##op_, operands_, attributes_, most_, ulps_, SCALE_##scale_ },
#include "selftest/cases.def"
#undef CASE
};

/* n, m and k of the size number i. */
static const struct case_sizes odd[CASE_SIZES] = {
    { 1, 3, 2 },     { 2, 1, 3 },     { 3, 5, 1 },     { 31, 33, 16 }, { 33, 31, 33 },
    { 127, 17, 65 }, { 129, 9, 127 }, { 1000, 7, 31 }, { 0, 3, 2 },
};

int case_count(void)
{
    return (int)(sizeof lines / sizeof *lines);
}

const struct case_line *case_line(int i)
{
    return &lines[i];
}

int64_t case_size(int i)
{
    return odd[i].n;
}

static int64_t at_most(int64_t v, int32_t most)
{
    return most && v > most ? most : v;
}

static bool is_tile(const struct op *op)
{
    return op->class == OP_TILE;
}

/* In what dtype elements that the rule calls `t` are worked with: as graph_call does it. */
static enum dtype worked_in(const struct op *op, enum dtype t)
{
    return op->any_dtype ? t : dtype_compute(t);
}

static enum dtype number_dtype(double v)
{
    return v == (double)(int64_t)v ? DTYPE_I64 : DTYPE_F32;
}

int case_ask(struct case_call *c, struct err *err)
{
    struct operand in[CASE_OPERANDS] = { 0 };
    enum dtype want[CASE_OPERANDS];
    struct op_result result;
    for (int i = 0; i < c->count; i++)
        in[i] = (struct operand){ c->in[i].lies, c->in[i].number, c->in[i].shape };
    if (c->op->rule(c->op, in, c->count, &c->attrs, &result, want, err))
        return -1;
    for (int i = 0; i < c->count; i++) {
        c->in[i].works = worked_in(c->op, want[i]);
        c->in[i].lies = is_tile(c->op) && !c->in[i].number ? want[i] : c->in[i].works;
    }
    c->made = worked_in(c->op, result.dtype);
    c->result = is_tile(c->op) ? result.dtype : c->made;
    c->shape = result.shape;
    return 0;
}

/* Is this call the one of dtype `t`, and not one that casts to another's? */
static bool is_of(const struct case_call *c, enum dtype t, bool takes_dtype)
{
    enum dtype fixed;
    for (int i = 0; i < c->count; i++)
        if (!c->in[i].number && !draw_fixes(c->in[i].draw, &fixed))
            return c->in[i].lies == t;
    if (takes_dtype)
        return c->result == t;
    return c->count == 0 || c->in[0].lies == t;
}

static bool can_be_drawn(const struct case_call *c)
{
    for (int i = 0; i < c->count; i++)
        if ((c->in[i].draw == DRAW_INDEX || c->in[i].draw == DRAW_LABEL) && c->in[i].below < 1 &&
            shape_count(&c->in[i].shape) > 0)
            return false;
    return true;
}

/* Starts go in as a number. */
static void take_starts(struct case_call *c)
{
    struct layout x = layout_contiguous(&c->in[0].shape);
    if (!c->op->starts)
        return;
    for (int axis = 0; axis < x.shape.ndim; axis++)
        c->starts += c->attrs.whole[2 * axis] * x.stride[axis];
}

int case_call(const struct case_line *line, enum dtype t, int size, struct case_call *out,
              struct err *err)
{
    struct case_sizes s = { at_most(odd[size].n, line->most), at_most(odd[size].m, line->most),
                            at_most(odd[size].k, line->most) };
    bool takes_dtype;
    *out = (struct case_call){ .line = line, .op = op_row(line->op) };
    if (spec_operands(line->operands, &s, out, err) ||
        spec_attributes(line->attributes, &s, &out->attrs, &takes_dtype, err))
        return -1;
    for (int i = 0; i < out->count; i++) {
        struct case_operand *o = &out->in[i];
        if (o->number)
            o->lies = number_dtype(o->value);
        else if (!draw_fixes(o->draw, &o->lies))
            o->lies = t;
    }
    if (takes_dtype)
        out->attrs.dtype = (int32_t)t;
    struct err refused = { 0 };
    if (!can_be_drawn(out) || case_ask(out, &refused) || !is_of(out, t, takes_dtype))
        return 1;
    take_starts(out);
    return 0;
}

enum dtype dtype_widest(enum dtype t)
{
    return dtype_kind(t) == 'f' ? DTYPE_F64 : dtype_kind(t) == 'i' ? DTYPE_I64 : DTYPE_BOOL;
}

int case_widen(const struct case_call *c, struct case_call *out)
{
    struct err refused = { 0 };
    *out = *c;
    if (c->op->random)
        return 0; /* what is drawn belongs to the dtype */
    for (int i = 0; i < c->count; i++)
        out->in[i].lies = dtype_widest(c->in[i].lies);
    if (c->attrs.dtype >= 0 && dtype_kind((enum dtype)c->attrs.dtype) == 'f')
        out->attrs.dtype = DTYPE_F64;
    return case_ask(out, &refused) ? 1 : 0;
}
