/* use DEVICE: where work runs that no block places. */
#include "magics/commands.h"

#include "device/request.h"
#include "magics/choice.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "device");
    struct device_name name;
    struct str spelling;
    (void)out;
    if (choice_device(e, arg, &name, &spelling, err))
        return -1;
    if (policy_use(e->workspace->devices, &name, spelling, err))
        return err_place(err, arg->span);
    struct request now;
    request_default(e->workspace->devices, &now);
    if (now.reason)
        sink_printf(e->sink, "work runs on %s: %s\n", device_shown_name(now.device), now.reason);
    return 0;
}

const struct command magic_use = {
    .run = run,
    .word = { .name = "use",
              .aliases = "set_device",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "where work runs that no block places",
              .example = "use cpu",
              .errors =
                  "ValueError: no device is meant; DeviceError: it cannot serve, with fallback off",
              .params = { PARAM("device", DEVICE, 0, .help = "the new default") } }
};
