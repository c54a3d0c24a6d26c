/* compile net optimizer= loss= metrics=: how a network is to be trained. */
#include "magics/commands.h"
#include "nn/optimizers.h"

const struct command magic_compile = {
    .run = NULL,
    .word = { .name = "compile",
              .kind = WORD_COMMAND,
              .group = "networks",
              .help = "sets how a network is trained",
              .example = "net = model < dense 10 softmax input=64 >\ncompile net optimizer=adam "
                         "loss=categorical_crossentropy metrics=accuracy",
              .params = { PARAM("net", VALUE, 0, .help = "a model"),
                          PARAM("optimizer", WORD, PARAM_OPTIONAL | PARAM_BY_NAME | PARAM_OPEN,
                                .standard = "rmsprop", .choices = OPTIMIZER_NAMES,
                                .aliases = "optimiser",
                                .help = "its name, or a call as adam(lr=1e-3)"),
                          PARAM("loss", WORD, PARAM_OPTIONAL | PARAM_BY_NAME | PARAM_OPEN,
                                .choices =
                                    "categorical_crossentropy sparse_categorical_crossentropy "
                                    "binary_crossentropy mse mae huber",
                                .help = "what training makes smaller"),
                          PARAM("metrics", WORD, PARAM_OPTIONAL | PARAM_BY_NAME | PARAM_OPEN,
                                .choices = "accuracy mse mae huber",
                                .help = "what is reported besides; one or a list") } }
};
