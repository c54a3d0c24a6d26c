/* deterministic on|off: whether two runs on one device give the same bits. */
#include "magics/commands.h"

#include "magics/choice.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    int state;
    (void)out;
    if (choice_read(e, call, "state", &state, err))
        return -1;
    if (state >= 0)
        e->workspace->deterministic = state == 0;
    else
        sink_printf(e->sink, "deterministic %s; the CPU always is, with any number of threads\n",
                    e->workspace->deterministic ? "on" : "off");
    return 0;
}

const struct command magic_deterministic = {
    .run = run,
    .word = { .name = "deterministic",
              .aliases = "enable_op_determinism",
              .kind = WORD_COMMAND,
              .group = "run",
              .help = "whether two runs on one device give the same bits",
              .example = "deterministic on",
              .params = { PARAM("state", WORD, PARAM_OPTIONAL, .choices = "on off",
                                .help = "without it the state is shown") } }
};
