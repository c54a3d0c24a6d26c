/* Neighbouring calls joined into one loop over both: see PAIR in isa/tiles.def. The result is the
 * same to the last bit, as both are rounded as before. */
#include "backend/cpu/fused.h"

static bool reads(const struct fused_op *op, uint8_t reg)
{
    if (op->kind == FUSED_STORE)
        return op->a == reg;
    bool used[3] = { op->in_bytes[0] != 0, op->in_bytes[1] != 0, op->in_bytes[2] != 0 };
    return op->kind == FUSED_CALL &&
           ((used[0] && op->a == reg) || (used[1] && op->b == reg) || (used[2] && op->c == reg));
}

static bool is_dead_after(const struct fused *f, int k, uint8_t reg)
{
    for (int j = k; j < f->op_count; j++) {
        if (j > k && reads(&f->ops[j], reg))
            return false;
        if (f->ops[j].kind != FUSED_STORE && f->ops[j].kind != FUSED_JOINED && f->ops[j].dst == reg)
            return true;
    }
    return true;
}

/* The next call, if everything before it only loads other registers than `op` reads or writes. */
static int next_call(const struct fused *f, int k)
{
    const struct fused_op *op = &f->ops[k];
    for (int j = k + 1; j < f->op_count; j++) {
        const struct fused_op *o = &f->ops[j];
        if (o->kind == FUSED_CALL)
            return j;
        if (o->kind == FUSED_STORE || o->dst == op->dst || reads(op, o->dst))
            return -1;
    }
    return -1;
}

/* The second call's operand that is not the first one's result; -1 when both are, or neither. */
static int other_operand(const struct fused_op *first, const struct fused_op *second,
                         bool either_side)
{
    if (second->a == first->dst && second->b != first->dst)
        return second->b;
    if (either_side && second->b == first->dst && second->a != first->dst)
        return second->a;
    return -1;
}

static bool join(struct fused *f, int k, int j)
{
    struct fused_op *first = &f->ops[k], *second = &f->ops[j];
    for (const struct tile_pair *p = f->isa->tiles->pairs; p->fn; p++) {
        if (first->fn != f->isa->tiles->op[p->first][p->dtype] ||
            second->fn != f->isa->tiles->op[p->second][p->dtype])
            continue;
        int other = other_operand(first, second, p->either_side);
        if (other < 0 || !is_dead_after(f, j, first->dst))
            return false;
        second->fn = p->fn;
        second->a = first->a;
        second->b = p->first_reads == 2 ? first->b : (uint8_t)other;
        second->c = (uint8_t)other;
        for (int i = 0; i < 3; i++)
            second->in_bytes[i] = second->bytes;
        return true;
    }
    return false;
}

void fused_pair(struct fused *f)
{
    for (int k = 0; k < f->op_count; k++) {
        int j = f->ops[k].kind == FUSED_CALL ? next_call(f, k) : -1;
        if (j >= 0 && join(f, k, j))
            f->ops[k].kind = FUSED_JOINED;
    }
}
