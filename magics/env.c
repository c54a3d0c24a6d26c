/* env [NAME [value]]: the variables of the environment. */
#include "magics/commands.h"

#include "base/settings.h"
#include "display/display.h"
#include "display/table.h"

#include <stdlib.h>
#include <unistd.h>

static bool secret(struct str name)
{
    static const char *const parts[] = { "KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL" };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcasestr(name.p, parts[i]))
            return true;
    return false;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All of them, sorted; what looks like a password is not shown. */
static void show_all(struct eval *e)
{
    size_t n = 0;
    while (environ[n])
        n++;
    const char **sorted = arena_copy(e->arena, environ, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_text);
    for (size_t i = 0; i < n; i++) {
        struct str value = str_of(sorted[i]), name;
        str_cut(&value, '=', &name);
        name = arena_str(e->arena, name);
        sink_printf(e->sink, "%s=%s\n", name.p, secret(name) ? "(hidden)" : value.p ? value.p : "");
    }
}

/* Limits are read from the environment when the kernel starts. */
static void note_setting(struct eval *e, struct str name)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting)i);
        if (!str_is(name, row->variable))
            continue;
        sink_printf(e->sink, "note: %s is read when a kernel starts", name.p);
        if (row->live)
            sink_printf(e->sink, "; config %s=… changes it now", name.p + sizeof "TENSORCELL_" - 1);
        sink_print(e->sink, STR("\n"));
    }
}

static int set(struct eval *e, const struct ast *call, struct str name, struct str value,
               struct err *err)
{
    if (name.n == 0 || memchr(name.p, '=', name.n))
        return err_at(err, ERR_VALUE, call->span,
                      "a variable's name has at least one character, and no =");
    name = arena_str(e->arena, name);
    if (setenv(name.p, arena_str(e->arena, value).p, 1))
        return err_at(err, ERR_MEMORY, call->span, "the system is out of memory");
    note_setting(e, name);
    return 0;
}

static int get(struct str name, struct arena *a, struct value *out, struct err *err)
{
    const char *found = getenv(arena_str(a, name).p);
    *out = found ? value_text(str_of(found), err) : value_none();
    return out->kind == VALUE_NOTHING ? -1 : 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *name = command_arg(call, "name"), *value = command_arg(call, "value");
    struct str key, text;
    if (!name && e->wanted)
        return err_at(err, ERR_VALUE, call->span, "env needs the name of one variable here");
    if (!name) {
        show_all(e);
        return 0;
    }
    if (command_text(e, name, &key, err) || (value && command_text(e, value, &text, err)))
        return -1;
    if (value)
        return set(e, call, key, text, err);
    const char *sign = key.n ? memchr(key.p, '=', key.n) : NULL;
    if (!sign)
        return get(key, e->arena, out, err);
    size_t n = (size_t)(sign - key.p);
    return set(e, call, str_slice(key, 0, n), str_slice(key, n + 1, key.n), err);
}

const struct command magic_env = {
    .run = run,
    .word = { .name = "env",
              .aliases = "getenv set_env setenv",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "run",
              .help = "a variable of the environment, or none; with a value it is set; alone: all",
              .example = "env \"HOME\"",
              .errors = "ValueError: no name of a variable, or one that holds =",
              .params = { PARAM("name", TEXT, PARAM_OPTIONAL | PARAM_PAIR,
                                .help = "as the system spells it"),
                          PARAM("value", TEXT, PARAM_OPTIONAL,
                                .help = "what it becomes, for this process") } }
};
