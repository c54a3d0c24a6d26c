/* growth [on|off] [GPU...] [SIZE]: whether GPU memory is taken as needed or at once. */
#include "magics/commands.h"

#include "device/policy.h"
#include "display/display.h"
#include "lang/size.h"
#include "magics/choice.h"

static void show(struct eval *e, int gpu)
{
    struct devices *d = e->workspace->devices;
    struct str state = display_growth(d, gpu < 0 ? 0 : gpu, e->arena);
    const struct probe_report *found = devices_probe(d, false);
    if (gpu >= 0 && gpu < found->gpu_count)
        sink_printf(e->sink, "gpu%d: growth " STR_FMT "\n", gpu, STR_ARG(state));
    else if (gpu >= 0)
        sink_printf(e->sink, "gpu%d: growth " STR_FMT ", kept for when it is there (%s)\n", gpu,
                    STR_ARG(state), found->gpu_count ? "no such GPU now" : found->cause);
    else if (found->gpu_count == 0)
        sink_printf(e->sink, "growth " STR_FMT " for every GPU; none now: %s\n", STR_ARG(state),
                    found->cause);
    for (int i = 0; gpu < 0 && i < found->gpu_count; i++)
        show(e, i);
}

/* What the words and the size ask for; without a word the size alone changes. */
static int asked(struct eval *e, const struct ast *call, bool *change, struct growth *g,
                 struct err *err)
{
    int state;
    const struct ast_arg *size = command_arg(call, "size");
    if (choice_read(e, call, "state", &state, err))
        return -1;
    *change = state >= 0 || size;
    *g = (struct growth){ .on = state == 0 };
    if (size && g->on)
        return err_at(err, ERR_VALUE, size->span,
                      "growth on takes memory as it is needed: a size belongs to growth off");
    if (size && !size_read(size->text, &g->reserve, &g->percent))
        g->reserve = -1;
    return 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct growth g;
    bool change;
    (void)out;
    if (asked(e, call, &change, &g, err))
        return -1;
    const struct ast_arg *arg = command_arg(call, "gpu");
    do {
        int gpu = -1;
        if (arg && choice_gpu(e, arg, &gpu, err))
            return -1;
        if (change)
            policy_set_growth(e->workspace->devices, gpu, g);
        show(e, gpu);
        arg = arg ? command_next(call, "gpu", arg) : NULL;
    } while (arg);
    return 0;
}

const struct command magic_growth = {
    .run = run,
    .word = { .name = "growth",
              .aliases = "memory_growth set_memory_growth",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "whether GPU memory grows as needed or is taken at once",
              .example = "growth on",
              .errors = "ValueError: what is named is no GPU, or a size stands beside on",
              .params = { PARAM("state", WORD, PARAM_OPTIONAL, .choices = "on off",
                                .help = "without it the state is shown"),
                          PARAM("gpu", DEVICE, PARAM_OPTIONAL | PARAM_MANY, .standard = "gpu*",
                                .help = "which GPUs"),
                          PARAM("size", SIZE, PARAM_OPTIONAL, .aliases = "reserve",
                                .help = "with off: how much is taken at once") } }
};
