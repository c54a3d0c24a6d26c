/* fit net x y: trains a network; its block runs after each epoch. */
#include "magics/commands.h"

const struct command magic_fit = {
    .run = NULL,
    .word = { .name = "fit",
              .kind = WORD_COMMAND,
              .block = BLOCK_MAY,
              .has_value = true,
              .group = "networks",
              .help =
                  "trains a network; the block runs after each epoch and may stop it with break",
              .example = "x, y = load digits\nnet = model < dense 10 softmax input=64 >\ncompile "
                         "net loss=categorical_crossentropy\nfit net x y epochs=1",
              .params = { PARAM("net", VALUE, 0, .help = "a compiled model"),
                          PARAM("x", TENSOR, 0, .help = "samples along the first axis"),
                          PARAM("y", TENSOR, 0, .help = "what is expected for each"),
                          PARAM("epochs", INT, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "1",
                                .help = "how often all samples are gone through"),
                          PARAM("batch", INT, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "32",
                                .aliases = "batch_size", .help = "samples for each step"),
                          PARAM("validation", VALUE, PARAM_OPTIONAL | PARAM_BY_NAME,
                                .standard = "0", .aliases = "validation_split validation_data",
                                .help = "the share of samples kept for checking, or [x, y]"),
                          PARAM("shuffle", BOOL, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "true",
                                .help = "samples in a new order each epoch"),
                          PARAM("verbose", BOOL, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "true",
                                .help = "shows the progress") } }
};
