/* load "file" or load digits: tensors from a file or a built-in data set. */
#include "magics/commands.h"

const struct command magic_load = {
    .run = NULL,
    .word = { .name = "load",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "files",
              .help = "tensors from a file or a built-in data set",
              .example = "x, y = load digits",
              .params = { PARAM("file", TEXT, 0,
                                .help = ".npy .npz .safetensors .csv .idx .png, or digits") } }
};
