/* reset: forgets all variables and switches. */
#include "magics/commands.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    (void)out;
    if (e->calls)
        return err_at(err, ERR_VALUE, call->span, "reset cannot run inside a fn");
    /* What is pending holds names; after a flush nothing can be taken back any more. */
    if (eval_flush(e, err))
        return -1;
    workspace_reset(e->workspace);
    return 0;
}

const struct command magic_reset = {
    .run = run,
    .word = { .name = "reset",
              .kind = WORD_COMMAND,
              .group = "files",
              .help = "forgets all variables and settings",
              .example = "x = 1; reset",
              .errors = "ValueError: it stands inside a fn",
              .params = { PARAM("how", WORD, PARAM_OPTIONAL, .choices = "-f",
                                .help = "as IPython has it; nothing is asked here") } }
};
