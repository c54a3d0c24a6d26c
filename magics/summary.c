/* summary net: the layers of a network with shapes and parameters. */
#include "magics/commands.h"

const struct command magic_summary = {
    .run = NULL,
    .word = { .name = "summary",
              .kind = WORD_COMMAND,
              .group = "networks",
              .help = "the layers of a network with their shapes and parameters",
              .example = "net = model < dense 10 input=64 >\nsummary net",
              .params = { PARAM("net", VALUE, 0, .help = "a model") } }
};
