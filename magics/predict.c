/* predict net x: what a network makes of samples. */
#include "magics/commands.h"

const struct command magic_predict = {
    .run = NULL,
    .word = { .name = "predict",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "networks",
              .help = "what a network makes of samples",
              .example =
                  "x, y = load digits\nnet = model < dense 10 softmax input=64 >\npredict net x",
              .params = { PARAM("net", VALUE, 0, .help = "a model"),
                          PARAM("x", TENSOR, 0, .help = "samples along the first axis"),
                          PARAM("batch", INT, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "32",
                                .aliases = "batch_size", .help = "samples for each step") } }
};
