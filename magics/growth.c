/* growth [on|off] [GPU...] [SIZE]: whether GPU memory is taken as needed or at once, and how much
 * of it stays. */
#include "magics/commands.h"

#include "device/policy.h"
#include "display/display.h"
#include "lang/size.h"
#include "magics/choice.h"
#include "magics/gpus.h"

static void show(struct eval *e, int gpu)
{
    struct devices *d = e->workspace->devices;
    struct str state = display_growth(d, gpu < 0 ? 0 : gpu, e->arena);
    int there = devices_gpus(d);
    const char *cause = devices_cause(d);
    if (gpu >= 0 && gpu < there)
        sink_printf(e->sink, "gpu%d%s: growth " STR_FMT "\n", gpu, gpus_simulated(d),
                    STR_ARG(state));
    else if (gpu >= 0)
        sink_printf(e->sink, "gpu%d: growth " STR_FMT ", kept for when it is there (%s)\n", gpu,
                    STR_ARG(state), there ? "no such GPU now" : cause);
    else if (there == 0)
        sink_printf(e->sink, "growth " STR_FMT " for every GPU; none now: %s\n", STR_ARG(state),
                    cause);
    for (int i = 0; gpu < 0 && i < there; i++)
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
    if (size && (!size_read(size->text, &g->bytes, &g->percent) ||
                 !(g->bytes < 0 ? g->percent > 0 : g->bytes > 0)))
        return err_at(err, ERR_VALUE, size->span, "%s has to be more than nothing",
                      g->on ? "what is kept" : "a reserve");
    return 0;
}

/* Which GPUs, as bits; every: all. */
static int read_gpus(struct eval *e, const struct ast *call, uint64_t *gpus, struct err *err)
{
    int gpu;
    const struct ast_arg *arg = command_arg(call, "gpu");
    *gpus = arg ? 0 : ~UINT64_C(0);
    for (; arg; arg = command_next(call, "gpu", arg)) {
        if (gpus_number(e, arg, &gpu, err))
            return -1;
        *gpus |= gpu < 0 ? ~UINT64_C(0) : UINT64_C(1) << gpu;
    }
    return 0;
}

static int set(struct eval *e, const struct ast *call, uint64_t gpus, struct growth g,
               struct err *err)
{
    struct gpus_before before;
    const struct ast_arg *size = command_arg(call, "size");
    if (gpus_begin(e, &before, err))
        return -1;
    int status = policy_set_growth(e->workspace->devices, gpus, g, err);
    gpus_end(e, &before, false);
    return status && size ? err_place(err, size->span) : status;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct growth g;
    bool change;
    uint64_t gpus;
    (void)out;
    if (asked(e, call, &change, &g, err) || read_gpus(e, call, &gpus, err))
        return -1;
    if (change && set(e, call, gpus, g, err))
        return -1;
    if (gpus == ~UINT64_C(0))
        show(e, -1);
    for (int i = 0; gpus != ~UINT64_C(0) && i < POLICY_GPUS; i++)
        if (gpus >> i & 1)
            show(e, i);
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
              .errors = "ValueError: what is named is no GPU, or it has less than the size; "
                        "OutOfMemory: so much is not free",
              .params = { PARAM("state", WORD, PARAM_OPTIONAL, .choices = "on off",
                                .help = "without it the state is shown"),
                          PARAM("gpu", DEVICE, PARAM_OPTIONAL | PARAM_MANY, .standard = "gpu*",
                                .help = "which GPUs"),
                          PARAM("size", SIZE, PARAM_OPTIONAL, .aliases = "reserve",
                                .help =
                                    "with off: how much is taken at once; with on: how much may "
                                    "stay when nothing uses it") } }
};
