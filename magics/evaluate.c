/* evaluate net x y: loss and metrics on samples. */
#include "magics/commands.h"

const struct command magic_evaluate = {
    .run = NULL,
    .word = { .name = "evaluate",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "networks",
              .help = "the loss and metrics of a network on samples",
              .example = "x, y = load digits\nnet = model < dense 10 softmax input=64 >\ncompile "
                         "net loss=categorical_crossentropy\nevaluate net x y",
              .params = { PARAM("net", VALUE, 0, .help = "a compiled model"),
                          PARAM("x", TENSOR, 0, .help = "samples along the first axis"),
                          PARAM("y", TENSOR, 0, .help = "what is expected for each"),
                          PARAM("batch", INT, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "32",
                                .aliases = "batch_size", .help = "samples for each step") } }
};
