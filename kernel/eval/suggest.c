/* The next step of a NameError: what the name means in another language, or the nearest one here.
 */
#include "eval/eval_impl.h"

#include "lang/suspect.h"
#include "lang/word_index.h"

enum { NAMES_MOST = 200 };

static size_t collect(const struct scope *s, struct str *names, size_t count)
{
    for (; s; s = s->reads) {
        const struct map_entry *entry;
        for (size_t at = 0; (entry = map_next(&s->names, &at)) && count < NAMES_MOST;)
            names[count++] = entry->key;
    }
    return count;
}

int eval_name_hint(struct eval *e, struct str name, struct err *err)
{
    struct str names[NAMES_MOST];
    if (suspect_foreign_at(e->source->text, err->span, err->hint, sizeof err->hint) ||
        suspect_foreign(name, err->hint, sizeof err->hint))
        return -1;
    static const char *const kinds[] = {
        [WORD_OPERATION] = "an operation",
        [WORD_COMMAND] = "a command",
        [WORD_LAYER] = "a layer",
        [WORD_OPTIMIZER] = "an optimiser",
    };
    const struct word *w = word_find_any(e->workspace->words, name);
    if (w && w->example)
        return err_hint(err, "%s is %s, for example %s", w->name, kinds[w->kind], w->example);
    struct str near = suspect_nearest(name, e->workspace->words, names,
                                      collect(e->scope, names, 0));
    if (near.p)
        return err_hint(err, "did you mean " STR_FMT "?", STR_ARG(near));
    return err_hint(err, "who lists the variables, help the words");
}
