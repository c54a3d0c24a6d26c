/* Finding the pattern in the code of a fused step, and whether the library can do it. */
#include "backend/cuda/epilogue.h"

/* ---- what the program says -------------------------------------------------------------------
 */

/* What a register holds. */
enum held { HELD_OTHER, HELD_PRODUCT, HELD_BIAS, HELD_SUM };

struct reading {
    const struct program *p;
    const struct program_view *product;
    enum held held[256];
    int32_t bias; /* view, -1: none yet */
    int32_t stored;
    enum held end;
};

/* All of a buffer's elements in their order? */
static bool is_whole(const struct program *p, const struct program_view *v)
{
    return v->shift == 0 && v->layout.offset == 0 && layout_is_contiguous(&v->layout) &&
           shape_count(&v->layout.shape) * (int64_t)dtype_bytes(v->dtype) ==
               p->buffers[v->buffer].bytes;
}

/* The same element for each row, side by side along the columns. */
static bool is_bias(const struct reading *r, const struct program_view *v)
{
    const struct layout *l = &v->layout;
    int last = l->shape.ndim - 1;
    for (int i = 0; i < last; i++)
        if (l->stride[i] != 0 && l->shape.size[i] != 1)
            return false;
    const struct shape *product = &r->product->layout.shape;
    return v->shift == 0 && last >= 0 && product->ndim > 0 && l->stride[last] == 1 &&
           l->shape.size[last] > 1 && l->shape.size[last] == product->size[product->ndim - 1] &&
           v->buffer != r->product->buffer;
}

static enum held read_load(struct reading *r, int32_t view)
{
    const struct program_view *v = &r->p->views[view];
    if (v->buffer == r->product->buffer && is_whole(r->p, v))
        return HELD_PRODUCT;
    if (r->bias >= 0 || !is_bias(r, v))
        return HELD_OTHER;
    r->bias = view;
    return HELD_BIAS;
}

static enum held read_value(struct reading *r, const struct instruction *i)
{
    enum held a = r->held[i->a], b = r->held[i->b];
    if (i->code == TILE_LOAD)
        return read_load(r, i->index);
    if (i->code == OP_add &&
        ((a == HELD_PRODUCT && b == HELD_BIAS) || (a == HELD_BIAS && b == HELD_PRODUCT)))
        return HELD_SUM;
    return HELD_OTHER;
}

/* False: this instruction is none of those that can be part of it. */
static bool read_instruction(struct reading *r, const struct instruction *i)
{
    if (i->dtype != DTYPE_F32 || r->stored >= 0)
        return false;
    if (i->code == TILE_STORE) {
        r->stored = i->index;
        r->end = r->held[i->a];
        return r->end == HELD_SUM;
    }
    r->held[i->dst] = read_value(r, i);
    return r->held[i->dst] != HELD_OTHER;
}

bool epilogue_find(const struct program *p, int32_t step, struct matmul_end *out)
{
    if (step + 1 >= p->step_count || p->steps[step + 1].kind != STEP_FUSED)
        return false;
    const struct step *s = &p->steps[step + 1];
    struct reading r = {
        .p = p, .product = &p->views[p->steps[step].result], .bias = -1, .stored = -1
    };
    if (r.product->dtype != DTYPE_F32 || !is_whole(p, r.product))
        return false;
    for (int32_t k = 0; k < s->code_count; k++)
        if (!read_instruction(&r, &p->code[s->code_first + k]))
            return false;
    /* The planner lets the step write over what it reads: nobody sees the product itself. */
    if (r.stored < 0 || p->views[r.stored].buffer != r.product->buffer ||
        !is_whole(p, &p->views[r.stored]))
        return false;
    *out = (struct matmul_end){ r.bias, r.stored };
    return true;
}

/* ---- what the library does -------------------------------------------------------------------
 */

int epilogue_usable(struct gpu_context *c, const struct program *p, const struct matmul *m,
                    const struct matmul_end *end, bool *usable, struct err *err)
{
    struct err refused = { 0 };
    *usable = false;
    if (!matmul_is_single(m))
        return 0;
    if (matmul_try(c, p, m, end, &refused) == 0)
        *usable = true;
    else if (refused.kind == ERR_MEMORY || c->lost[0]) {
        *err = refused;
        return -1;
    }
    return 0;
}
