/* deterministic on|off: whether two runs give the same bits. */
#include "magics/commands.h"

const struct command magic_deterministic = {
    .run = NULL,
    .word = { .name = "deterministic",
              .aliases = "enable_op_determinism",
              .kind = WORD_COMMAND,
              .group = "run",
              .help = "whether two runs on one device give the same bits",
              .example = "deterministic on",
              .params = { PARAM("state", WORD, PARAM_OPTIONAL, .choices = "on off",
                                .help = "without it the state is shown") } }
};
