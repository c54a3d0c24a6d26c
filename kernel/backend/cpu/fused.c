/* A fused step before its runs. Resolved here: which register lies where, which loads need no copy
 * (contiguous: the register points into the source; the same number everywhere: filled once a run),
 * which results are computed straight into the output. Registers are pointers, so all of this is
 * free per tile. */
#include "backend/cpu/fused.h"

#include "tensor/rules.h"

#include <stdlib.h>

static bool buffer_is_stored(const struct program *p, const struct step *s, int32_t buffer)
{
    for (int32_t k = 0; k < s->code_count; k++) {
        const struct instruction *i = &p->code[s->code_first + k];
        if (i->code == TILE_STORE && p->views[i->index].buffer == buffer)
            return true;
    }
    return false;
}

static bool reads(const struct instruction *i, uint8_t reg)
{
    const uint8_t from[3] = { i->a, i->b, i->c };
    if (i->code >= OP_COUNT)
        return i->code == TILE_STORE && i->a == reg;
    const struct param *params = op_row((enum op_id)i->code)->word.params;
    for (int k = 0; k < 3 && params[k].kind == PARAM_TENSOR; k++)
        if (from[k] == reg)
            return true;
    return false;
}

/* The step writes over what it loads, but each element only when it has been read for the last time
 * (by the call that makes what is stored there, at the latest): then it may be read where it lies.
 */
static bool is_read_in_time(const struct program *p, const struct step *s,
                            const struct instruction *load)
{
    const struct instruction *code = p->code + s->code_first, *end = code + s->code_count;
    const struct program_view *from = &p->views[load->index];
    const struct instruction *store = load, *maker;
    while (store < end &&
           (store->code != TILE_STORE || p->views[store->index].buffer != from->buffer))
        store++;
    if (store == end || p->views[store->index].dtype != from->dtype || from->shift ||
        from->layout.offset || !layout_is_contiguous(&from->layout))
        return false;
    for (maker = store - 1; maker > load && (maker->code == TILE_STORE || maker->dst != store->a);)
        maker--;
    if (maker == load || maker->code == OP_floor_divide || maker->code == OP_remainder)
        return false;
    for (const struct instruction *i = load + 1; i < end; i++) {
        if (i > maker && reads(i, load->dst))
            return false;
        if (i->code != TILE_STORE && i->dst == load->dst)
            return true;
    }
    return true;
}

static bool is_constant(const struct program_view *v)
{
    for (int i = 0; i < v->layout.shape.ndim; i++)
        if (v->layout.stride[i] != 0 && v->layout.shape.size[i] > 1)
            return false;
    return true;
}

static int no_tile(const struct instruction *i, struct err *err)
{
    return err_set(err, ERR_DEVICE, "the CPU backend has no %s of %s",
                   i->code < OP_COUNT ? op_row((enum op_id)i->code)->word.name : "instruction",
                   dtype_name((enum dtype)i->dtype));
}

static enum dtype result_dtype(const struct instruction *i)
{
    if (i->code == OP_cast)
        return (enum dtype)i->to;
    op_rule *rule = op_row((enum op_id)i->code)->rule;
    bool truth = rule == rule_compare || rule == rule_logical || rule == rule_real_to_bool;
    return truth ? DTYPE_BOOL : (enum dtype)i->dtype;
}

static int resolve_call(struct fused *f, struct fused_op *op, const struct instruction *i,
                        struct err *err)
{
    if (i->code >= OP_COUNT || i->dtype >= DTYPE_COUNT || i->to >= DTYPE_COUNT)
        return no_tile(i, err);
    op->kind = FUSED_CALL;
    op->fn = i->code == OP_cast ? f->isa->casts->from[i->dtype][i->to]
                                : f->isa->tiles->op[i->code][i->dtype];
    if (!op->fn)
        return no_tile(i, err);
    op->in_bytes[0] = f->reg_bytes[i->a];
    op->in_bytes[1] = f->reg_bytes[i->b];
    op->in_bytes[2] = f->reg_bytes[i->c];
    op->bytes = (uint8_t)dtype_bytes(result_dtype(i));
    return 0;
}

static void resolve_load(struct fused *f, const struct program *p, const struct step *s,
                         struct fused_op *op, const struct instruction *i)
{
    const struct program_view *v = &p->views[i->index];
    /* what is loaded must survive the store */
    bool in_place = buffer_is_stored(p, s, v->buffer) && !is_read_in_time(p, s, i);
    op->view.copied = in_place;
    if (is_constant(v) && !in_place)
        op->kind = FUSED_CONSTANT;
    else if (layout_is_contiguous(&v->layout) && !in_place)
        op->kind = FUSED_POINT;
    else
        op->kind = FUSED_GATHER;
    if (op->kind == FUSED_GATHER)
        gather_add(&f->space, &op->view, v->layout.stride);
}

static int resolve(struct fused *f, const struct program *p, const struct step *s,
                   const struct instruction *i, struct fused_op *op, struct err *err)
{
    *op = (struct fused_op){ .dst = i->dst,
                             .a = i->a,
                             .b = i->b,
                             .c = i->c,
                             .direct = -1,
                             .bytes = (uint8_t)dtype_bytes((enum dtype)i->dtype),
                             .dtype = (enum dtype)i->dtype,
                             .index = i->index };
    switch (i->code) {
    case TILE_LOAD:
        if (!shape_equal(&p->views[i->index].layout.shape, &s->space))
            return err_set(err, ERR_SHAPE, "a fused operand has another shape than the result");
        resolve_load(f, p, s, op, i);
        return 0;
    case TILE_SCALAR:
        op->kind = FUSED_CONSTANT;
        op->index = ~i->index;
        return 0;
    case TILE_STORE:
        op->kind = FUSED_STORE;
        return 0;
    default:
        return resolve_call(f, op, i, err);
    }
}

/* May the result lie where this operand lies? */
static bool in_place(const struct fused *f, int k)
{
    const struct fused_op *op = &f->ops[k];
    const uint8_t from[3] = { op->a, op->b, op->c };
    tile_fn *const *looking_twice[2] = { f->isa->tiles->op[OP_floor_divide],
                                         f->isa->tiles->op[OP_remainder] };
    if (op->kind != FUSED_CALL)
        return true;
    for (int i = 0; i < 3; i++)
        if (from[i] == op->dst && op->in_bytes[i] != op->bytes)
            return false;
    return op->fn != looking_twice[0][op->dtype] && op->fn != looking_twice[1][op->dtype];
}

/* Storage for each register: its own as long as that may be, so that few of them fill the cache. */
static void assign_storage(struct fused *f)
{
    uint8_t of[TILE_REGISTERS], spare = TILE_REGISTERS;
    for (uint8_t r = 0; r < TILE_REGISTERS; r++)
        of[r] = r;
    for (int k = 0; k < f->op_count; k++) {
        struct fused_op *op = &f->ops[k];
        if (op->kind == FUSED_STORE || op->kind == FUSED_JOINED)
            continue;
        if (!in_place(f, k)) {
            uint8_t old = of[op->dst];
            of[op->dst] = spare;
            spare = old;
        }
        op->storage = of[op->dst];
    }
}

/* A result that a store hands out unchanged is computed where the store would copy it to. Not when
 * the step loads from that buffer, and not when the register is written again in between. */
static void aim_at_outputs(struct fused *f, const struct program *p, const struct step *s)
{
    for (int k = 0; k < f->op_count; k++) {
        if (f->ops[k].kind != FUSED_STORE)
            continue;
        int maker = k - 1;
        while (maker >= 0 &&
               (f->ops[maker].kind == FUSED_STORE || f->ops[maker].kind == FUSED_JOINED ||
                f->ops[maker].dst != f->ops[k].a))
            maker--;
        bool loaded = false;
        for (int32_t i = 0; i < s->code_count; i++) {
            const struct instruction *in = &p->code[s->code_first + i];
            loaded |= in->code == TILE_LOAD && !is_read_in_time(p, s, in) &&
                      p->views[in->index].buffer == p->views[f->ops[k].index].buffer;
        }
        if (maker >= 0 && !loaded && f->ops[maker].kind == FUSED_CALL && f->ops[maker].direct < 0)
            f->ops[maker].direct = (int8_t)k;
    }
}

int fused_prepare(struct prepared *q, struct prepared_step *ps, const struct step *s,
                  struct err *err)
{
    const struct program *p = q->program;
    if (s->code_count > FUSED_MOST_INSTRUCTIONS)
        return err_set(err, ERR_VALUE, "a fused step of %d instructions", s->code_count);
    struct fused *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_MEMORY, "no memory to prepare a fused step");
    ps->fused = f;
    f->isa = q->device->isa;
    f->count = shape_count(&s->space);
    f->op_count = s->code_count;
    gather_begin(&f->space, &s->space);
    for (int32_t k = 0; k < s->code_count; k++) {
        if (resolve(f, p, s, &p->code[s->code_first + k], &f->ops[k], err))
            return -1;
        if (f->ops[k].kind != FUSED_STORE)
            f->reg_bytes[f->ops[k].dst] = f->ops[k].bytes;
        if (f->ops[k].kind == FUSED_STORE || f->ops[k].kind == FUSED_POINT)
            f->streams[f->stream_count++] = (uint8_t)k;
    }
    fused_pair(f);
    assign_storage(f);
    aim_at_outputs(f, p, s);
    gather_collapse(&f->space);
    return 0;
}
