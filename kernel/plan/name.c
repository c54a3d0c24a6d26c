/* Names of steps, from the names of operations. */
#include "plan/name.h"

enum { NAMES_MOST = 8 };

const char *name_op(enum op_id op)
{
    return op_label(op_row(op));
}

const char *name_fused(const struct work *w, const struct unit *u, int32_t from, int32_t to,
                       struct arena *a)
{
    struct str all = STR("");
    int32_t named = 0, more = 0;
    for (int32_t r = from; r < to; r++) {
        enum op_id op = w->items[u->members[r]].op;
        if (op == OP_cast)
            continue;
        if (named == NAMES_MOST) {
            more++;
            continue;
        }
        all = arena_printf(a, STR_FMT "%s%s", STR_ARG(all), named++ ? "+" : "", name_op(op));
    }
    if (named == 0)
        return name_op(OP_cast);
    return more ? arena_printf(a, STR_FMT "+%d more", STR_ARG(all), more).p : all.p;
}
