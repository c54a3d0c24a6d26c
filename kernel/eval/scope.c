#include "eval/scope.h"

#include <stdlib.h>

void scope_init(struct scope *s, const struct scope *reads)
{
    map_init(&s->names);
    s->reads = reads;
}

void scope_fini(struct scope *s)
{
    const struct map_entry *e;
    for (size_t at = 0; (e = map_next(&s->names, &at));) {
        value_unref(*(struct value *)e->value);
        free(e->value);
    }
    map_fini(&s->names);
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
        return 0;
    }
    if (!box)
        return add(s, name, v, err);
    *box = v;
    return 0;
}
