/* save x "file": a tensor, record or model to a file. */
#include "magics/commands.h"

const struct command magic_save = {
    .run = NULL,
    .word = { .name = "save",
              .kind = WORD_COMMAND,
              .group = "files",
              .help = "writes a tensor, record or model to a file",
              .example = "save [1, 2, 3] \"x.npy\"",
              .params = { PARAM("value", VALUE, 0, .help = "what to write"),
                          PARAM("file", TEXT, 0,
                                .help = ".npy .npz .safetensors .csv .idx .png") } }
};
