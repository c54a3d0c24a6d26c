/* env "NAME": a variable of the environment. */
#include "magics/commands.h"

#include <stdlib.h>

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct str name;
    if (command_text(e, command_arg(call, "name"), &name, err))
        return -1;
    const char *found = getenv(arena_str(e->arena, name).p);
    *out = found ? value_text(str_of(found), err) : value_none();
    return out->kind == VALUE_NOTHING ? -1 : 0;
}

const struct command magic_env = {
    .run = run,
    .word = { .name = "env",
              .aliases = "getenv",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "run",
              .help = "the value of an environment variable, or none",
              .example = "env \"HOME\"",
              .params = { PARAM("name", TEXT, 0, .help = "as the system spells it") } }
};
