/* seed [N]: where the random numbers begin. */
#include "magics/commands.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "n");
    int64_t n;
    (void)out;
    if (!arg) {
        sink_printf(e->sink, "seed %lld, %llu random tensors drawn since\n",
                    (long long)e->workspace->seed, (unsigned long long)e->workspace->draws);
        return 0;
    }
    if (command_whole(e, arg, &n, err))
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
              .errors = "TypeError: no whole number",
              .params = { PARAM(
                  "n", INT, PARAM_OPTIONAL,
                  .help = "the same number gives the same random tensors on every device; "
                          "without it the seed is shown") } }
};
