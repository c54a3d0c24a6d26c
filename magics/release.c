/* release [GPU...]: gives a GPU back to other programs. */
#include "magics/commands.h"

const struct command magic_release = {
    .run = NULL,
    .word = { .name = "release",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "gives GPUs back to other programs; their values come to the host",
              .example = "release gpu0",
              .params = { PARAM("gpu", DEVICE, PARAM_OPTIONAL | PARAM_MANY, .standard = "gpu*",
                                .help = "which GPUs") } }
};
