/* What runs together and in which order. */
#include "plan/units.h"

#include "graph/fuse.h"

static enum fuse_kind fuse_kind_of(const struct item *i)
{
    switch (i->kind) {
    case ITEM_TILE:
        return FUSE_TILE;
    case ITEM_KERNEL:
        return FUSE_KERNEL;
    case ITEM_VIEW:
        return FUSE_VIEW;
    default:
        return FUSE_READY;
    }
}

static struct fuse_item *group_items(struct work *w)
{
    struct fuse_item *fused = ARENA_ARRAY(w->arena, w->count, struct fuse_item);
    for (int32_t i = 0; i < w->count; i++) {
        const struct item *item = &w->items[i];
        fused[i] = (struct fuse_item){
            .kind = fuse_kind_of(item),
            /* what different requests asked for stays apart, for the report */
            .part = item->part * w->live->asked_count + w->live->asked[i],
            .shape = &item->node->shape,
            .in = item->in,
            .in_count = item->in_count,
        };
    }
    fuse_groups(fused, w->count);
    return fused;
}

static void fill_units(struct work *w, const struct fuse_item *fused)
{
    for (int32_t i = 0; i < w->count; i++) {
        struct item *item = &w->items[i];
        if (!item_runs(item))
            continue;
        int32_t first = item->kind == ITEM_TILE ? fused[i].group : i;
        if (first == i)
            item->unit = w->unit_count++;
        else
            item->unit = w->items[first].unit;
        w->units[item->unit].count++;
        w->units[item->unit].part = item->part;
    }
    for (int32_t i = 0; i < w->unit_count; i++) {
        w->units[i].members = ARENA_ARRAY(w->arena, w->units[i].count, int32_t);
        w->units[i].count = 0;
    }
    for (int32_t i = 0; i < w->count; i++) {
        struct item *item = &w->items[i];
        if (item->unit < 0)
            continue;
        item->rank = w->units[item->unit].count;
        item->last_rank = -1;
        w->units[item->unit].members[w->units[item->unit].count++] = i;
    }
}

/* Item `i` reads item `o`: how long does the buffer of `o` have to be there? */
static void note_reader(struct work *w, const struct item *i, int32_t operand)
{
    struct item *o = &w->items[i->in[operand]];
    if (o->kind == ITEM_SCALAR && item_takes_number(i, operand))
        return;
    if (o->kind == ITEM_TILE && i->kind == ITEM_TILE && o->unit == i->unit)
        o->last_rank = i->rank;
    else
        o->escapes = true;
    struct item *base = &w->items[o->base];
    if (item_runs(i) && item_runs(base) && base->part != i->part)
        base->keep = true;
}

void units_make(struct work *w)
{
    const struct fuse_item *fused = group_items(w);
    w->units = ARENA_ARRAY(w->arena, w->count, struct unit);
    fill_units(w, fused);
    for (int32_t i = 0; i < w->count; i++) {
        struct item *item = &w->items[i];
        for (int32_t k = 0; k < item->in_count; k++)
            note_reader(w, item, k);
        if (!item->output)
            continue;
        item->escapes = true;
        if (item_runs(&w->items[item->base]))
            w->items[item->base].keep = true;
    }
}

/* The next unit of the same part that `u` still waits for, or -1. */
static int32_t next_missing(struct work *w, struct unit *u)
{
    for (; u->member < u->count; u->member++, u->operand = 0) {
        const struct item *item = &w->items[u->members[u->member]];
        while (u->operand < item->in_count) {
            const struct item *o = &w->items[w->items[item->in[u->operand++]].base];
            struct unit *before = o->unit >= 0 ? &w->units[o->unit] : u;
            if (before != u && !before->done && before->part == u->part)
                return o->unit;
        }
    }
    return -1;
}

int32_t *units_order(struct work *w, int32_t part, int32_t *count)
{
    int32_t *order = ARENA_ARRAY(w->arena, w->unit_count, int32_t);
    int32_t *stack = ARENA_ARRAY(w->arena, w->unit_count, int32_t);
    *count = 0;
    for (int32_t i = 0; i < w->count; i++) {
        int32_t depth = 0, first = w->items[i].unit;
        if (first < 0 || w->items[i].part != part || w->units[first].done)
            continue;
        stack[depth++] = first;
        while (depth > 0) {
            struct unit *u = &w->units[stack[depth - 1]];
            int32_t missing = next_missing(w, u);
            if (missing >= 0) {
                stack[depth++] = missing;
                continue;
            }
            u->done = true;
            order[(*count)++] = stack[--depth];
        }
    }
    return order;
}
