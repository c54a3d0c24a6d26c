/* Register allocation in one pass: a value keeps its register from its first to its last use. */
#include "plan/tile.h"

struct allocation {
    struct fused_code *t;
    struct work *w;
    uint32_t free; /* a bit for each register */
};

static int32_t take_register(struct allocation *a)
{
    if (a->free == 0)
        return -1;
    int32_t r = __builtin_ctz(a->free);
    a->free &= a->free - 1;
    return r;
}

static struct instruction *add(struct allocation *a)
{
    struct fused_code *t = a->t;
    if (t->count == FUSED_MOST_INSTRUCTIONS)
        return NULL;
    t->code[t->count] = (struct instruction){ 0 };
    return &t->code[t->count++];
}

/* The register that holds item `number`, which is loaded when it is not there. -1: none is free. */
static int32_t operand(struct allocation *a, int32_t number)
{
    struct item *o = &a->w->items[number];
    if (o->stamp == a->w->attempt)
        return o->reg;
    int32_t r = take_register(a);
    struct instruction *i = r < 0 ? NULL : add(a);
    if (!i)
        return -1;
    bool load = o->kind != ITEM_SCALAR;
    if (load && ++a->t->loads > TILE_MOST_LOADS)
        return -1;
    i->code = load ? TILE_LOAD : TILE_SCALAR;
    i->dtype = i->to = (uint8_t)o->node->dtype;
    i->dst = (uint8_t)r;
    i->index = number;
    o->stamp = a->w->attempt;
    o->reg = r;
    return r;
}

static void release_operands(struct allocation *a, const struct item *m, int32_t rank)
{
    for (int32_t k = 0; k < m->in_count; k++) {
        struct item *o = &a->w->items[m->in[k]];
        if (o->last_use == rank)
            a->free |= 1u << o->reg;
    }
}

static int store(struct allocation *a, int32_t number)
{
    const struct item *m = &a->w->items[number];
    struct instruction *i = add(a);
    if (!i)
        return -1;
    i->code = TILE_STORE;
    i->dtype = i->to = (uint8_t)m->node->dtype;
    i->a = (uint8_t)m->reg;
    i->index = number;
    return 0;
}

/* The result never takes the register of an operand: elements may differ in size. */
static int compute(struct allocation *a, struct item *m, int32_t rank)
{
    int32_t from[3] = { 0 };
    for (int32_t k = 0; k < m->in_count && k < 3; k++)
        if ((from[k] = operand(a, m->in[k])) < 0)
            return -1;
    int32_t r = take_register(a);
    struct instruction *i = r < 0 ? NULL : add(a);
    if (!i)
        return -1;
    i->code = (uint16_t)m->op;
    i->dtype = (uint8_t)m->node->in[m->in_count - 1]->dtype;
    i->to = (uint8_t)m->node->dtype;
    i->dst = (uint8_t)r;
    i->a = (uint8_t)from[0];
    i->b = (uint8_t)from[1];
    i->c = (uint8_t)from[2];
    m->stamp = a->w->attempt;
    m->reg = r;
    release_operands(a, m, rank);
    return 0;
}

static int write_member(struct allocation *a, int32_t number, int32_t rank, int32_t to)
{
    struct item *m = &a->w->items[number];
    if (compute(a, m, rank))
        return -1;
    if ((m->escapes || m->last_rank >= to) && store(a, number))
        return -1;
    if (m->last_use < 0)
        a->free |= 1u << m->reg;
    return 0;
}

static void find_last_uses(struct work *w, const struct unit *u, int32_t from, int32_t to)
{
    for (int32_t r = from; r < to; r++) {
        struct item *m = &w->items[u->members[r]];
        m->last_use = -1;
        for (int32_t k = 0; k < m->in_count; k++)
            w->items[m->in[k]].last_use = r;
    }
}

int32_t tile_write(struct fused_code *t, struct work *w, const struct unit *u, int32_t from,
                   int32_t to)
{
    struct allocation a = { t, w, (1u << TILE_REGISTERS) - 1 };
    t->count = t->loads = 0;
    w->attempt++;
    find_last_uses(w, u, from, to);
    for (int32_t r = from; r < to; r++)
        if (write_member(&a, u->members[r], r, to))
            return r;
    return to;
}
