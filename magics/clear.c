/* clear: removes what the cell has shown so far. */
#include "magics/commands.h"

#include "magics/choice.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    bool wait;
    (void)out;
    if (choice_truth(e, call, "wait", false, &wait, err))
        return -1;
    sink_emit(e->sink, &(struct event){ .kind = EVENT_CLEAR, .wait = wait });
    return 0;
}

const struct command magic_clear = {
    .run = run,
    .word = { .name = "clear",
              .aliases = "clear_output cls",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "removes what the cell has shown so far",
              .example = "clear",
              .params = { PARAM("wait", BOOL, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "false",
                                .help = "only when the next output comes") } }
};
