/* doctor: each step on the way to a GPU, the first that fails, and what to do about it. */
#include "magics/commands.h"

#include "device/doctor.h"
#include "display/display.h"

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct bundle shown = { 0 };
    struct doctor found;
    (void)call, (void)out, (void)err;
    doctor_look(e->workspace->devices, &found);
    display_doctor(&found, e->arena, &shown);
    sink_display(e->sink, &shown);
    return 0;
}

const struct command magic_doctor = { .run = run,
                                      .word = {
                                          .name = "doctor",
                                          .aliases = "diagnose",
                                          .kind = WORD_COMMAND,
                                          .group = "devices",
                                          .help = "each step on the way to a GPU, the first that "
                                                  "fails, and what to do about it",
                                          .example = "doctor",
                                      } };
