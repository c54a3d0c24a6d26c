/* limit GPU [SIZE...|none]: how much of a GPU may be used; several sizes cut it into logical parts.
 */
#include "magics/commands.h"

const struct command magic_limit = {
    .run = NULL,
    .word = { .name = "limit",
              .aliases = "memory_limit set_logical_device_configuration",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "how much of a GPU may be used; several sizes cut it into logical parts",
              .example = "limit gpu0 2GiB",
              .params = { PARAM("gpu", DEVICE, 0, .help = "which GPU"),
                          PARAM("off", WORD, PARAM_OPTIONAL, .choices = "none", .help = "no limit"),
                          PARAM("sizes", SIZE, PARAM_OPTIONAL | PARAM_MANY,
                                .aliases = "memory_limit",
                                .help = "one size for each logical part") } }
};
