#include "eval/scope.h"

#include "eval/closures.h"
#include "eval/trained.h"

#include <stdlib.h>

void scope_init(struct scope *s)
{
    *s = (struct scope){ 0 };
    map_init(&s->names);
    map_init(&s->trained);
}

void scope_clear(struct scope *s, struct value *queue)
{
    const struct map_entry *e;
    struct map names = s->names;
    map_init(&s->names);
    for (size_t at = 0; (e = map_next(&names, &at));) {
        value_drop(*(struct value *)e->value, queue);
        free(e->value);
    }
    map_fini(&names);
    for (size_t at = 0; (e = map_next(&s->trained, &at));)
        trained_free(e->value);
    map_fini(&s->trained);
}

/* Drops all that is held, without a deep stack however the values are nested. */
void scope_fini(struct scope *s)
{
    struct value queue = { .kind = VALUE_NOTHING };
    scope_clear(s, &queue);
    value_finish(queue);
}

struct scope *scope_new(struct scope *reads)
{
    struct scope *s = malloc(sizeof *s);
    if (!s)
        return NULL;
    scope_init(s);
    s->refs = 1;
    s->reads = scope_ref(reads);
    return s;
}

struct scope *scope_ref(struct scope *s)
{
    s->refs += s->refs > 0;
    return s;
}

void scope_drop(struct scope *s, struct value *queue)
{
    while (s && s->refs > 0 && --s->refs == 0) {
        struct scope *reads = s->reads;
        closures_forget(s);
        scope_clear(s, queue);
        free(s);
        s = reads;
    }
}

void scope_unref(struct scope *s)
{
    struct value queue = { .kind = VALUE_NOTHING };
    scope_drop(s, &queue);
    value_finish(queue);
}

const struct value *scope_own(const struct scope *s, struct str name)
{
    return map_get(&s->names, name);
}

const struct value *scope_get(const struct scope *s, struct str name)
{
    for (; s; s = s->reads) {
        const struct value *v = scope_own(s, name);
        if (v)
            return v;
    }
    return NULL;
}

static void hand_back(struct value old, struct value *before)
{
    if (before)
        *before = old;
    else
        value_unref(old);
}

static int add(struct scope *s, struct str name, struct value v, struct err *err)
{
    struct value *box = malloc(sizeof *box);
    bool failed = true;
    if (box) {
        *box = v;
        map_set(&s->names, name, box, &failed);
    }
    if (!failed)
        return 0;
    free(box);
    value_unref(v);
    return err_set(err, ERR_MEMORY, "the system is out of memory");
}

int scope_set(struct scope *s, struct str name, struct value v, struct value *before,
              struct err *err)
{
    struct value *box = map_get(&s->names, name);
    hand_back(box ? *box : (struct value){ .kind = VALUE_NOTHING }, before);
    if (v.kind == VALUE_NOTHING) {
        bool failed;
        if (box)
            free(map_set(&s->names, name, NULL, &failed));
        trained_free(map_set(&s->trained, name, NULL, &failed));
        return 0;
    }
    if (!box)
        return add(s, name, v, err);
    *box = v;
    return 0;
}
