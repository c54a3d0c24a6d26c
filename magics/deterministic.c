/* deterministic on|off: whether two runs on one device give the same bits. */
#include "magics/commands.h"

#include "device/policy.h"
#include "magics/choice.h"
#include "magics/gpus.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct devices *d = e->workspace->devices;
    int state;
    (void)out;
    if (choice_read(e, call, "state", &state, err))
        return -1;
    if (state < 0) {
        sink_printf(e->sink, "deterministic %s; the CPU always is, with any number of threads\n",
                    policy_deterministic(d) ? "on" : "off");
        return 0;
    }
    struct gpus_before before;
    if (gpus_begin(e, &before, err))
        return -1;
    int status = policy_set_deterministic(d, state == 0, err);
    gpus_end(e, &before, false);
    return status;
}

const struct command magic_deterministic = {
    .run = run,
    .word = { .name = "deterministic",
              .aliases = "enable_op_determinism",
              .kind = WORD_COMMAND,
              .group = "run",
              .help = "whether two runs on one device give the same bits",
              .example = "deterministic on",
              .params = { PARAM("state", WORD, PARAM_OPTIONAL, .choices = "on off",
                                .help = "without it the state is shown") } }
};
