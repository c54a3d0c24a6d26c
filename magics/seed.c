/* seed N: where the random numbers begin. */
#include "magics/commands.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    int64_t n;
    (void)out;
    if (command_whole(e, command_arg(call, "n"), &n, err))
        return -1;
    e->workspace->seed = (uint64_t)n;
    e->workspace->draws = 0;
    return 0;
}

const struct command magic_seed = {
    .run = run,
    .word = { .name = "seed",
              .aliases = "set_seed set_random_seed manual_seed",
              .kind = WORD_COMMAND,
              .group = "run",
              .help = "begins the random numbers anew",
              .example = "seed 42",
              .params = { PARAM(
                  "n", INT, 0,
                  .help = "the same number gives the same random tensors on every device") } }
};
