/* Names of steps, from the names of operations. */
#include "plan/name.h"

enum { NAMES_MOST = 8 };

const char *name_op(enum op_id op)
{
    return op_label(op_row(op));
}

static const char *part_name(const struct op *whole, const char *part, struct arena *a)
{
    const char *name = whole ? op_label(whole) : part;
    return strcmp(name, part) == 0 ? part : arena_printf(a, "%s/%s", name, part).p;
}

const char *name_item(const struct item *i, struct arena *a)
{
    bool made = i->kind == ITEM_SCALAR && i->node->kind == NODE_CALL;
    return part_name(i->node->part_of, name_op(made ? i->node->op : i->op), a);
}

/* The operation that all members are parts of, or NULL. */
static const struct op *common_whole(const struct work *w, const struct unit *u, int32_t from,
                                     int32_t to)
{
    const struct op *whole = w->items[u->members[from]].node->part_of;
    for (int32_t r = from; r < to; r++)
        if (w->items[u->members[r]].node->part_of != whole)
            return NULL;
    return whole;
}

const char *name_fused(const struct work *w, const struct unit *u, int32_t from, int32_t to,
                       struct arena *a)
{
    const struct op *whole = common_whole(w, u, from, to), *latest = NULL;
    struct str all = STR("");
    int32_t named = 0, more = 0;
    for (int32_t r = from; r < to; r++) {
        const struct item *item = &w->items[u->members[r]];
        const struct op *part_of = whole ? NULL : item->node->part_of;
        if (item->op == OP_cast || (part_of && part_of == latest))
            continue; /* beside other work, all of an operation's parts are one name */
        latest = part_of;
        if (named == NAMES_MOST) {
            more++;
            continue;
        }
        all = arena_printf(a, STR_FMT "%s%s", STR_ARG(all), named++ ? "+" : "",
                           part_of ? op_label(part_of) : name_op(item->op));
    }
    if (named == 0)
        return part_name(whole, name_op(OP_cast), a);
    if (more)
        all = arena_printf(a, STR_FMT "+%d more", STR_ARG(all), more);
    return part_name(whole, all.p, a);
}
