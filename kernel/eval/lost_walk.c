/* All tensors that variables hold. */
#include "eval/lost.h"

#include "eval/closures.h"
#include "eval/trained.h"

#include <stdio.h>

enum { DEPTH_MOST = 1000 }; /* what lies deeper is brought back when it is used */

struct walk {
    lost_visit *visit;
    void *context;
};

static void walk_value(const struct walk *w, struct str name, struct value v, int depth)
{
    if (v.kind == VALUE_TENSOR)
        w->visit(w->context, name, v.tensor);
    if (depth == 0)
        return;
    for (size_t i = 0; v.kind == VALUE_LIST && i < v.list->count; i++)
        walk_value(w, name, v.list->items[i], depth - 1);
    for (size_t i = 0; v.kind == VALUE_RECORD && i < v.record->count; i++)
        walk_value(w, name, v.record->fields[i].value, depth - 1);
}

static void walk_trained(const struct walk *w, struct str name, const struct trained *t)
{
    char text[120];
    snprintf(text, sizeof text, "%.*s (what update keeps of it)", (int)(name.n < 80 ? name.n : 80),
             name.p);
    for (size_t i = 0; i < t->count; i++)
        for (int k = 0; k < OPTIMIZER_SLOTS; k++)
            if (t->parts[i].slot[k])
                w->visit(w->context, str_of(text), t->parts[i].slot[k]);
}

static void walk_scope(const struct walk *w, const struct scope *s)
{
    const struct map_entry *at_name;
    for (size_t at = 0; (at_name = map_next(&s->names, &at));)
        walk_value(w, at_name->key, *(struct value *)at_name->value, DEPTH_MOST);
    for (size_t at = 0; (at_name = map_next(&s->trained, &at));)
        walk_trained(w, at_name->key, at_name->value);
}

/* Its call's names, and what assignments would be taken back to. */
static void walk_cell(const struct walk *w, const struct workspace *of, const struct eval *e)
{
    for (const struct scope *s = e->scope; s && s != &of->globals; s = s->reads)
        if (!s->kept_in)
            walk_scope(w, s);
    for (size_t i = 0; i < e->undo_count; i++)
        walk_value(w, e->undo[i].name, e->undo[i].before, DEPTH_MOST);
}

void lost_walk(struct workspace *w, lost_visit *visit, void *context)
{
    struct walk walk = { visit, context };
    walk_scope(&walk, &w->globals);
    for (const struct scope *s = w->closures.newest; s; s = s->older)
        walk_scope(&walk, s);
    for (const struct eval *cell = w->running; cell; cell = cell->beside)
        walk_cell(&walk, w, cell);
}
