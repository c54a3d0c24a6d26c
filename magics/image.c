/* image x: shows a tensor as a picture. */
#include "magics/commands.h"

const struct command magic_image = {
    .run = NULL,
    .word = { .name = "image",
              .aliases = "imshow",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "shows a tensor as a picture",
              .example = "image uniform(8, 8)",
              .params = { PARAM("x", TENSOR, 0,
                                .help = "[height, width], with 3 or 4 channels last or none; a "
                                        "batch becomes a grid") } }
};
