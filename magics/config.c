/* config: the limits of base/settings.def, shown, and set where they may change at run time. */
#include "magics/commands.h"

#include "base/settings.h"
#include "display/display.h"
#include "display/table.h"
#include "magics/choice.h"

static const char names[] =
#define SETTING(name, ...) #name " "
#include "base/settings.def"
#undef SETTING
    ;

static struct str number(struct arena *a, int64_t n)
{
    return arena_printf(a, "%lld", (long long)n);
}

static void add_row(struct table *t, int i)
{
    const struct setting_row *row = setting_row((enum setting)i);
    struct arena *a = t->arena;
    table_row(t, (struct str[]){ str_word(names, i), number(a, setting((enum setting)i)),
                                 number(a, row->standard), row->live ? STR("now") : STR("at start"),
                                 str_of(row->help) });
}

/* One setting, or all (only < 0). */
static void show(struct eval *e, int only)
{
    struct bundle shown = { 0 };
    struct table t;
    table_init(&t, e->arena, "setting|>value|>standard|changes|meaning");
    for (int i = 0; i < SETTING_COUNT; i++)
        if (only < 0 || i == only)
            add_row(&t, i);
    table_show(&t, e->arena, &shown);
    sink_display(e->sink, &shown);
}

static int set(struct eval *e, const struct ast_arg *arg, struct err *err)
{
    int64_t n;
    int i = str_find_word(names, str_of(arg->param->name));
    if (command_whole(e, arg, &n, err) || setting_set((enum setting)i, n, err))
        return err_place(err, arg->span);
    return 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    int only;
    size_t given = 0;
    (void)out;
    if (choice_read(e, call, "setting", &only, err))
        return -1;
    for (size_t i = 0; i < call->arg_count; i++) {
        if (strcmp(call->args[i].param->name, "setting") == 0)
            continue;
        if (set(e, &call->args[i], err))
            return -1;
        given++;
    }
    if (given == 0 || only >= 0)
        show(e, only);
    return 0;
}

const struct command
    magic_config = { .run = run,
                     .word = {
                         .name = "config",
                         .kind = WORD_COMMAND,
                         .group = "look",
                         .help = "the limits of the session: shown, or set by NAME=value",
                         .example = "config OUTPUT_BYTES=2000000",
                         .errors = "ValueError: the value is outside of the limits of the setting",
                         .params = {
                             PARAM("setting", WORD, PARAM_OPTIONAL, .choices = names,
                                   .help = "without one all are shown"),
#define SETTING(...)
#define SETTING_LIVE(name, standard_, least, most, help_)                                          \
    PARAM(#name, INT, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "as it is", .help = help_),
#include "base/settings.def"
#undef SETTING
                         } } };
