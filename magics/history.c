/* history: what was run before. */
#include "magics/commands.h"

const struct command magic_history = {
    .run = NULL,
    .word = { .name = "history",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "the cells that were run before",
              .example = "history",
              .params = { PARAM("count", INT, PARAM_OPTIONAL, .help = "only the last so many"),
                          PARAM("search", TEXT, PARAM_OPTIONAL | PARAM_BY_NAME, .aliases = "grep",
                                .help = "only those with this text") } }
};
