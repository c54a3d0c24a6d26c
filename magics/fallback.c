/* fallback on|off: what happens when a device that was asked for cannot serve. */
#include "magics/commands.h"

#include "magics/choice.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct devices *d = e->workspace->devices;
    int state;
    (void)out;
    if (choice_read(e, call, "state", &state, err))
        return -1;
    if (state >= 0)
        policy_set_fallback(d, state == 0);
    else
        sink_printf(e->sink, "fallback %s\n", policy_fallback(d) ? "on" : "off");
    return 0;
}

const struct command magic_fallback = {
    .run = run,
    .word = { .name = "fallback",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "whether work runs on the next device when the one asked for cannot serve",
              .example = "fallback on",
              .params = { PARAM(
                  "state", WORD, PARAM_OPTIONAL, .choices = "on off",
                  .help = "off makes it an error; without it the state is shown") } }
};
