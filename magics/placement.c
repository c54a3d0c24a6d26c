/* placement off|on|full: how much a cell reports about where it ran. */
#include "magics/commands.h"

#include "magics/choice.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    static const enum placement_mode modes[] = { PLACEMENT_OFF, PLACEMENT_ON, PLACEMENT_FULL };
    int mode;
    (void)out;
    if (choice_read(e, call, "mode", &mode, err))
        return -1;
    if (mode >= 0) {
        e->workspace->placement = modes[mode];
        return 0;
    }
    struct str now = str_word(call->word->params[0].choices, (int)e->workspace->placement);
    sink_printf(e->sink, "placement " STR_FMT "\n", STR_ARG(now));
    return 0;
}

const struct command magic_placement = {
    .run = run,
    .word = { .name = "placement",
              .aliases = "log_device_placement set_log_device_placement",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "how much a cell reports about where it ran",
              .example = "placement full",
              .params = { PARAM("mode", WORD, PARAM_OPTIONAL, .choices = "off on full",
                                .help = "without it the mode is shown") } }
};
