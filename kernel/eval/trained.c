/* Keeping, and finding out whether a variable is still the one that was trained: x = clip(x, -1, 1)
 * goes on from the last step, x = normal(3) begins anew. Where a tensor comes from is known by the
 * graph while it is pending, and by its recipe afterwards. */
#include "eval/trained.h"

#include <stdlib.h>

struct trained *trained_new(const struct optimizer_settings *s, int64_t steps, size_t count)
{
    struct trained *t = calloc(1, sizeof *t + count * sizeof t->parts[0]);
    if (!t)
        return NULL;
    t->row = s->row;
    t->kept = optimizer_slots(s);
    t->steps = steps;
    t->count = count;
    return t;
}

void trained_free(struct trained *t)
{
    for (size_t i = 0; t && i < t->count; i++) {
        for (int k = 0; k < OPTIMIZER_SLOTS; k++)
            tensor_unref(t->parts[i].slot[k]);
        recipe_unref(t->parts[i].recipe);
    }
    free(t);
}

int trained_set(struct scope *scope, struct str name, struct trained *t, struct err *err)
{
    bool failed = false;
    struct trained *before = map_set(&scope->trained, name, t, &failed);
    trained_free(failed ? t : before);
    return failed ? err_set(err, ERR_MEMORY, "the system is out of memory") : 0;
}

void trained_mark(struct trained_part *part, const struct tensor *t)
{
    if (!t->recipe)
        return;
    t->recipe->refs++;
    part->recipe = t->recipe;
    part->result = t->result;
}

/* ---- where a tensor comes from --------------------------------------------------------------- */

struct search {
    struct arena *arena;
    const struct trained_part *from;
    int left; /* recipes that may still be looked at: beyond, the answer is yes */
};

static bool made_from(struct search *s, const struct recipe *r, int32_t result);

static bool leaf_from(struct search *s, const struct tensor *t)
{
    return t->recipe && made_from(s, t->recipe, t->result);
}

/* Does the result's way back through this run, and those before it, meet the one that is looked
 * for? Runs that are older than it cannot. */
static bool made_from(struct search *s, const struct recipe *r, int32_t result)
{
    if (r == s->from->recipe && result == s->from->result)
        return true;
    const struct method *m = r->method;
    if (!m || r->born <= s->from->recipe->born)
        return false;
    if (s->left-- <= 0)
        return true;
    struct arena_mark mark = arena_mark(s->arena);
    bool *needed = ARENA_ARRAY(s->arena, m->count, bool), found = false;
    needed[m->results[result]] = true;
    for (int32_t i = m->results[result]; i >= 0 && !found; i--) {
        const struct method_step *step = &m->steps[i];
        if (needed[i] && step->source == SOURCE_TENSOR)
            found = made_from(s, r->from[step->number].recipe, r->from[step->number].result);
        for (int32_t k = 0; needed[i] && k < step->in_count; k++)
            needed[m->in[step->in + k]] = true;
    }
    arena_rewind(s->arena, mark);
    return found;
}

static bool pending_from(struct search *s, const struct graph *g, const struct node *n)
{
    struct arena_mark mark = arena_mark(s->arena);
    bool *needed = ARENA_ARRAY(s->arena, n->index + 1, bool), found = false;
    needed[n->index] = true;
    for (uint32_t i = n->index + 1; i-- > 0 && !found;) {
        const struct node *at = g->nodes[i];
        if (needed[i] && at->kind == NODE_LEAF)
            found = leaf_from(s, at->tensor);
        for (int32_t k = 0; needed[i] && k < at->in_count; k++)
            needed[at->in[k]->index] = true;
    }
    arena_rewind(s->arena, mark);
    return found;
}

static bool goes_on(struct eval *e, const struct trained_part *from, const struct tensor *t)
{
    struct search s = { .arena = e->arena, .from = from, .left = 256 };
    if (!from->recipe)
        return false;
    return t->node ? pending_from(&s, &e->graph, t->node) : leaf_from(&s, t);
}

static bool fits(const struct trained_part *part, const struct tensor *t)
{
    for (int k = 0; k < OPTIMIZER_SLOTS; k++) {
        const struct tensor *slot = part->slot[k];
        if (slot && (!shape_equal(&slot->layout.shape, &t->layout.shape) ||
                     slot->dtype != optimizer_dtype(t->dtype)))
            return false;
    }
    return true;
}

const struct trained *trained_get(struct eval *e, const struct scope *scope, struct str name,
                                  const struct optimizer_settings *s, struct tensor *const *parts,
                                  size_t count)
{
    const struct trained *t = map_get(&scope->trained, name);
    if (!t || t->row != s->row || t->kept != optimizer_slots(s) || t->count != count)
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (!fits(&t->parts[i], parts[i]) || !goes_on(e, &t->parts[i], parts[i]))
            return NULL;
    return t;
}

/* ---- a variable's parts ---------------------------------------------------------------------- */

struct parts {
    bool (*is_one)(void *context, size_t part, const struct tensor *t);
    void *context;
    size_t next, count;
};

enum { PARTS_DEPTH = 1000 }; /* lists in lists: what update moves is not deeper */

static bool match(struct parts *p, struct value v, int depth)
{
    if (v.kind == VALUE_TENSOR)
        return p->next < p->count && p->is_one(p->context, p->next++, v.tensor);
    if ((v.kind != VALUE_LIST && v.kind != VALUE_RECORD) || depth == 0)
        return false;
    size_t n = v.kind == VALUE_LIST ? v.list->count : v.record->count;
    for (size_t i = 0; i < n; i++)
        if (!match(p, v.kind == VALUE_LIST ? v.list->items[i] : v.record->fields[i].value,
                   depth - 1))
            return false;
    return true;
}

bool trained_parts(struct value v, size_t count,
                   bool (*is_one)(void *context, size_t part, const struct tensor *t),
                   void *context)
{
    struct parts p = { .is_one = is_one, .context = context, .count = count };
    return match(&p, v, PARTS_DEPTH) && p.next == count;
}

/* ---- at the end of a cell -------------------------------------------------------------------- */

struct going_on {
    struct eval *e;
    const struct trained *t;
};

static bool part_goes_on(void *context, size_t part, const struct tensor *t)
{
    const struct going_on *c = context;
    return fits(&c->t->parts[part], t) && goes_on(c->e, &c->t->parts[part], t);
}

void trained_tidy(struct eval *e)
{
    struct scope *s = &e->workspace->globals;
    const struct map_entry *entry;
    for (size_t at = 0; (entry = map_next(&s->trained, &at));) {
        struct trained *t = entry->value;
        struct going_on c = { e, t };
        const struct value *v = scope_own(s, entry->key);
        bool failed; /* removing needs no memory */
        if (v && trained_parts(*v, t->count, part_goes_on, &c))
            continue;
        trained_free(t);
        (void)map_set(&s->trained, entry->key, NULL, &failed);
    }
}
