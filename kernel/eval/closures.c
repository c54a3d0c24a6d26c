#include "eval/closures.h"

#include "eval/function.h"

enum { LIMIT_LEAST = 256 };

void closures_keep(struct closures *c, struct scope *s)
{
    if (s->kept_in)
        return;
    s->kept_in = c;
    s->older = c->newest;
    if (s->older)
        s->older->newer = s;
    c->newest = s;
    c->count++;
}

void closures_forget(struct scope *s)
{
    struct closures *c = s->kept_in;
    if (!c)
        return;
    *(s->newer ? &s->newer->older : &c->newest) = s->older;
    if (s->older)
        s->older->newer = s->newer;
    s->newer = s->older = NULL;
    s->kept_in = NULL;
    c->count--;
}

/* ---- what the scopes hold ----------------------------------------------------------------------
 */

typedef void visit(struct function *f, struct scope **live);

/* Each fn in a value, also in lists and records, if these are nobody else's. */
static void visit_value(struct value v, visit *body, struct scope **live, int depth)
{
    enum { DEPTH_MOST = 16 };
    if (v.kind == VALUE_FUNCTION && v.function->reads)
        body(v.function, live);
    if (depth == DEPTH_MOST)
        return;
    if (v.kind == VALUE_LIST && v.list->refs == 1)
        for (size_t i = 0; i < v.list->count; i++)
            visit_value(v.list->items[i], body, live, depth + 1);
    if (v.kind == VALUE_RECORD && v.record->refs == 1)
        for (size_t i = 0; i < v.record->count; i++)
            visit_value(v.record->fields[i].value, body, live, depth + 1);
}

static void visit_scope(const struct scope *s, visit *body, struct scope **live)
{
    const struct map_entry *e;
    for (size_t at = 0; (e = map_next(&s->names, &at));)
        visit_value(*(struct value *)e->value, body, live, 0);
}

/* ---- who is held from outside ------------------------------------------------------------------
 */

static void begin(struct function *f, struct scope **live)
{
    (void)live;
    f->outside = -1;
}

/* One of f's references comes from a kept scope; and so does, once, its own to what it reads. */
static void count(struct function *f, struct scope **live)
{
    (void)live;
    if (f->outside < 0) {
        f->outside = f->head.refs;
        f->reads->outside--;
    }
    f->outside--;
}

static void add_live(struct scope *s, struct scope **live)
{
    for (; s && s->kept_in && !s->live; s = s->reads) {
        s->live = true;
        s->next = *live;
        *live = s;
    }
}

static void add_held(struct function *f, struct scope **live)
{
    if (f->outside > 0)
        add_live(f->reads, live);
}

static void add_read(struct function *f, struct scope **live)
{
    add_live(f->reads, live);
}

static void find_live(const struct closures *c)
{
    struct scope *live = NULL;
    for (struct scope *s = c->newest; s; s = s->older) {
        s->outside = s->refs;
        s->live = false;
        visit_scope(s, begin, NULL);
    }
    for (struct scope *s = c->newest; s; s = s->older) {
        if (s->reads && s->reads->kept_in)
            s->reads->outside--;
        visit_scope(s, count, NULL);
    }
    for (struct scope *s = c->newest; s; s = s->older) {
        if (s->outside > 0)
            add_live(s, &live);
        visit_scope(s, add_held, &live);
    }
    while (live) {
        struct scope *s = live;
        live = s->next;
        visit_scope(s, add_read, &live);
    }
}

void closures_collect(struct closures *c)
{
    struct value queue = { .kind = VALUE_NOTHING };
    find_live(c);
    for (struct scope *s = c->newest; s; s = s->older)
        if (!s->live)
            scope_clear(s, &queue);
    value_finish(queue); /* the fns go, and with them the scopes */
    c->limit = 2 * c->count > LIMIT_LEAST ? 2 * c->count : LIMIT_LEAST;
}

void closures_tidy(struct closures *c)
{
    if (c->count > c->limit && c->count > LIMIT_LEAST)
        closures_collect(c);
}
