/* plot ... [as=line|points|bars|hist|heat]: a chart. */
#include "magics/commands.h"

const struct command magic_plot = {
    .run = NULL,
    .word = { .name = "plot",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "draws a chart of tensors or of a training history",
              .example = "plot [1, 4, 9] as=line",
              .params = { PARAM("values", VALUE, PARAM_MANY, .help = "y, or x and then y"),
                          PARAM("as", WORD, PARAM_OPTIONAL | PARAM_BY_NAME, .standard = "line",
                                .choices = "line points bars hist heat", .aliases = "kind"),
                          PARAM("title", TEXT, PARAM_OPTIONAL | PARAM_BY_NAME,
                                .help = "above the chart") } }
};
