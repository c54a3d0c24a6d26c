/* precision strict|tf32|bf16: how exactly GPUs multiply f32. */
#include "magics/commands.h"

#include "device/policy.h"
#include "magics/choice.h"
#include "magics/gpus.h"

static const char modes[] = "strict tf32 bf16"; /* enum precision */

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct devices *d = e->workspace->devices;
    int mode;
    (void)out;
    if (choice_read(e, call, "mode", &mode, err))
        return -1;
    if (mode < 0) {
        sink_printf(e->sink,
                    "precision " STR_FMT " for f32 matrix products on GPUs; the CPU's are "
                    "always f32 throughout\n",
                    STR_ARG(str_word(modes, (int)policy_precision(d))));
        return 0;
    }
    struct gpus_before before;
    if (gpus_begin(e, &before, err))
        return -1;
    int status = policy_set_precision(d, (enum precision)mode, err);
    gpus_end(e, &before, false);
    return status;
}

const struct command magic_precision = {
    .run = run,
    .word = { .name = "precision",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "how exactly GPUs multiply f32",
              .example = "precision strict",
              .params = { PARAM(
                  "mode", WORD, PARAM_OPTIONAL, .choices = modes,
                  .help = "strict is f32 throughout; without it the state is shown") } }
};
