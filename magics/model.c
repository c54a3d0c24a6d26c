/* model < layers >: a network. */
#include "magics/commands.h"

const struct command
    magic_model = { .run = NULL,
                    .word = {
                        .name = "model",
                        .aliases = "sequential",
                        .kind = WORD_COMMAND,
                        .block = BLOCK_MUST,
                        .block_of_layers = true,
                        .has_value = true,
                        .group = "networks",
                        .help = "a network: its block holds layers",
                        .example = "net = model < dense 128 relu input=64; dense 10 softmax >",
                    } };
