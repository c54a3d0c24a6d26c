#include "eval/eval.h"

#include <stdlib.h>

struct source *source_new(struct str text, struct err *err)
{
    struct source *s = calloc(1, sizeof *s);
    if (!s) {
        err_set(err, ERR_MEMORY, "the system is out of memory");
        return NULL;
    }
    s->refs = 1;
    arena_init(&s->arena);
    s->text = arena_str(&s->arena, text);
    return s;
}

void source_unref(struct source *s)
{
    if (!s || --s->refs > 0)
        return;
    arena_fini(&s->arena);
    free(s);
}
