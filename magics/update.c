/* update OPTIMISER loss name...: one step of gradient descent. */
#include "magics/commands.h"

const struct command magic_update = {
    .run = NULL,
    .word = { .name = "update",
              .kind = WORD_COMMAND,
              .group = "run",
              .help =
                  "one optimiser step: moves the named variables against the gradient of a loss",
              .example = "w = 1.0; update sgd(lr=0.1) w**2 w",
              .params = { PARAM("optimizer", WORD, PARAM_OPEN,
                                .choices = "sgd momentum rmsprop adagrad adam adamw",
                                .help = "its name, or a call as adam(lr=1e-3)"),
                          PARAM("loss", TENSOR, 0, .help = "the number to make smaller"),
                          PARAM("names", NAME, PARAM_MANY, .help = "the variables to move") } }
};
