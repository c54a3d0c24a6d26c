/* limit GPU [SIZE...|none]: how much of a GPU may be used; several sizes cut it into logical parts.
 */
#include "magics/commands.h"

#include "device/policy.h"
#include "display/display.h"
#include "lang/size.h"
#include "magics/gpus.h"

static void show_one(struct eval *e, int gpu)
{
    struct devices *d = e->workspace->devices;
    struct str limits = display_limits(d, gpu, e->arena);
    if (gpu < devices_gpus(d))
        sink_printf(e->sink, "gpu%d%s: " STR_FMT "\n", gpu, gpus_simulated(d), STR_ARG(limits));
    else
        sink_printf(e->sink, "gpu%d: " STR_FMT ", kept for when it is there (%s)\n", gpu,
                    STR_ARG(limits), devices_gpus(d) ? "no such GPU now" : devices_cause(d));
}

static void show(struct eval *e, int gpu)
{
    struct devices *d = e->workspace->devices;
    int there = devices_gpus(d);
    if (gpu >= 0 || !there)
        show_one(e, gpu < 0 ? 0 : gpu);
    for (int i = 0; gpu < 0 && i < there; i++)
        show_one(e, i);
}

static int add_size(struct limits *l, const struct ast_arg *arg, struct err *err)
{
    struct amount *a = &l->each[l->count];
    if (l->count == POLICY_PARTS)
        return err_at(err, ERR_VALUE, arg->span, "a GPU has at most %d parts", POLICY_PARTS);
    if (!size_read(arg->text, &a->bytes, &a->percent))
        return err_at(err, ERR_VALUE, arg->span, STR_FMT " is no size", STR_ARG(arg->text));
    l->count++;
    return 0;
}

static int read_limits(const struct ast *call, struct limits *l, struct err *err)
{
    const struct ast_arg *none = command_arg(call, "off"), *arg = command_arg(call, "sizes");
    *l = (struct limits){ 0 };
    if (none && arg)
        return err_at(err, ERR_VALUE, arg->span, "either none or a size, not both");
    for (; arg; arg = command_next(call, "sizes", arg))
        if (add_size(l, arg, err))
            return -1;
    return 0;
}

/* at: which of the sizes; -1: all of them together, or none. */
static int blame(const struct ast *call, int at, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "sizes");
    for (; arg && at > 0; at--)
        arg = command_next(call, "sizes", arg);
    return err_place(err, (arg ? arg : command_arg(call, "gpu"))->span);
}

static int change(struct eval *e, const struct ast *call, int gpu, struct err *err)
{
    struct devices *d = e->workspace->devices;
    struct gpus_before before;
    struct limits l;
    int at;
    if (read_limits(call, &l, err) || gpus_begin(e, &before, err))
        return -1;
    int status = policy_set_limits(d, gpu, &l, &at, err);
    gpus_end(e, &before, false);
    return status ? blame(call, at, err) : 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "gpu");
    int gpu;
    (void)out;
    if (gpus_number(e, arg, &gpu, err))
        return -1;
    if ((command_arg(call, "off") || command_arg(call, "sizes")) && change(e, call, gpu, err))
        return -1;
    show(e, gpu);
    return 0;
}

const struct command magic_limit = {
    .run = run,
    .word = { .name = "limit",
              .aliases = "memory_limit set_logical_device_configuration",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "how much of a GPU may be used; several sizes cut it into logical parts",
              .example = "devices simulate 1 4GiB\nlimit gpu0 2GiB 25%",
              .errors = "ValueError: more than the GPU has, or less than is used",
              .params = { PARAM("gpu", DEVICE, 0, .help = "which GPU"),
                          PARAM("off", WORD, PARAM_OPTIONAL, .choices = "none", .help = "no limit"),
                          PARAM("sizes", SIZE, PARAM_OPTIONAL | PARAM_MANY,
                                .aliases = "memory_limit",
                                .help = "one size for each logical part") } }
};
