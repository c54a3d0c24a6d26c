/* describe x: shape, range and spread of a tensor. */
#include "magics/commands.h"

const struct command magic_describe = {
    .run = NULL,
    .word = { .name = "describe",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "shape, range, mean, spread and missing values of a tensor",
              .example = "describe normal(100)",
              .params = { PARAM("x", VALUE, 0, .help = "a tensor") } }
};
