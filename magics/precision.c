/* precision strict|tf32|bf16: how exactly GPUs multiply f32. */
#include "magics/commands.h"

const struct command magic_precision = {
    .run = NULL,
    .word = { .name = "precision",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "how exactly GPUs multiply f32",
              .example = "precision strict",
              .params = { PARAM("mode", WORD, PARAM_OPTIONAL, .standard = "strict",
                                .choices = "strict tf32 bf16",
                                .help = "strict is f32 throughout") } }
};
