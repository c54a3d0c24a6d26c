/* Finding the pattern in the code of a fused step, and whether the library can be trusted with it.
 */
#include "backend/cuda/epilogue.h"

#include <math.h>

/* ---- what the program says -------------------------------------------------------------------
 */

/* What a register holds. */
enum held { HELD_OTHER, HELD_PRODUCT, HELD_BIAS, HELD_SUM, HELD_RELU, HELD_SUM_RELU };

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
    return last >= 0 && product->ndim > 0 && l->stride[last] == 1 && l->shape.size[last] > 1 &&
           l->shape.size[last] == product->size[product->ndim - 1] &&
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
    if (i->code == OP_relu && a == HELD_PRODUCT)
        return HELD_RELU;
    if (i->code == OP_relu && a == HELD_SUM)
        return HELD_SUM_RELU;
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
        return r->end >= HELD_SUM;
    }
    r->held[i->dst] = read_value(r, i);
    return r->held[i->dst] != HELD_OTHER;
}

bool epilogue_find(const struct program *p, int32_t step, struct matmul_end *out)
{
    static const enum blas_epilogue epilogues[] = {
        [HELD_SUM] = BLAS_BIAS, [HELD_RELU] = BLAS_RELU, [HELD_SUM_RELU] = BLAS_BIAS_RELU
    };
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
    *out = (struct matmul_end){ epilogues[r.end], r.bias, r.stored };
    return true;
}

/* ---- what the library does -------------------------------------------------------------------
 */

enum { PROBE = 64 };

/* NaN of NaN: relu as the language means it keeps it; max(x, 0) of the hardware would not. */
static int probe_relu(struct gpu_context *c, gpu_address at, bool *keeps, struct err *err)
{
    struct blas_plan *plan;
    static const size_t bytes = PROBE * PROBE * sizeof(float);
    float seen[PROBE];
    const struct blas_side side = { .ld = PROBE, .align = MATMUL_ALIGN };
    const struct blas_key key = { .rows = PROBE,
                                  .columns = PROBE,
                                  .inner = PROBE,
                                  .batch = 1,
                                  .left = side,
                                  .right = side,
                                  .dtype = DTYPE_F32,
                                  .epilogue = BLAS_RELU,
                                  .align = MATMUL_ALIGN };
    *keeps = true;
    if (cuda_check(c, c->cu.set_bytes(at, 0xff, bytes, c->stream), "clear memory", err) ||
        blas_find(c, &key, &plan, err) ||
        blas_run(c, plan, &(struct blas_at){ at, at, at + bytes, 0 }, err) ||
        cuda_check(c, c->cu.copy_down(seen, at + bytes, sizeof seen, c->stream), "copy back",
                   err) ||
        cuda_check(c, c->cu.stream_wait(c->stream), "finish its work", err))
        return -1;
    for (int i = 0; i < PROBE; i++)
        *keeps = *keeps && isnan(seen[i]);
    return 0;
}

/* Once for each device. What cannot be found out counts as no. */
static bool relu_keeps_nan(struct gpu_context *c)
{
    struct err err = { 0 };
    CUdeviceptr at;
    bool keeps = false;
    if (c->blas.relu == RELU_UNKNOWN) {
        if (c->cu.memory_alloc(&at, 2 * PROBE * PROBE * sizeof(float)) == CUDA_SUCCESS) {
            keeps = probe_relu(c, at, &keeps, &err) == 0 && keeps;
            c->cu.memory_free(at);
        }
        c->blas.relu = keeps ? RELU_KEEPS_NAN : RELU_LOSES_NAN;
    }
    return c->blas.relu == RELU_KEEPS_NAN;
}

int epilogue_usable(struct gpu_context *c, const struct program *p, const struct matmul *m,
                    const struct matmul_end *end, bool *usable, struct err *err)
{
    struct err refused = { 0 };
    *usable = false;
    if (!matmul_is_single(m) || (end->epilogue != BLAS_BIAS && !relu_keeps_nan(c)))
        return 0;
    if (matmul_try(c, p, m, end, &refused) == 0)
        *usable = true;
    else if (refused.kind == ERR_MEMORY || c->lost[0]) {
        *err = refused;
        return -1;
    }
    return 0;
}
