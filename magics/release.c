/* release [GPU...]: gives a GPU back to other programs. */
#include "magics/commands.h"

#include "device/lost.h"
#include "display/number.h"
#include "magics/gpus.h"

enum { MOST = PROBE_GPUS * POLICY_PARTS };

static int release(struct eval *e, struct device *gpu, struct err *err)
{
    struct devices *d = e->workspace->devices;
    struct device_holding before = devices_moved(d);
    bool open = gpu->handle;
    if (device_release(d, gpu, err))
        return -1;
    struct device_holding after = devices_moved(d), left = device_holds(gpu);
    struct str values = STR(""), lost = STR("");
    int moved = after.values - before.values;
    if (moved)
        values = arena_printf(e->arena, ": %d value%s, " STR_FMT ", moved to the CPU", moved,
                              moved == 1 ? "" : "s",
                              STR_ARG(number_bytes_text(e->arena, after.bytes - before.bytes)));
    if (left.lost)
        lost = arena_printf(e->arena, "; %d lost with its worker, computed again when used",
                            left.lost);
    sink_printf(e->sink, "%s %s" STR_FMT STR_FMT "\n", device_shown_name(gpu),
                open || moved || left.lost ? "is free" : "was not in use", STR_ARG(values),
                STR_ARG(lost));
    return 0;
}

static int release_chosen(struct eval *e, const bool *chosen, struct err *err)
{
    struct devices *d = e->workspace->devices;
    struct gpus_before before;
    if (gpus_begin(e, &before, err))
        return -1;
    int status = 0;
    for (int i = 0; status == 0 && i + 1 < devices_count(d); i++)
        if (chosen[i])
            status = release(e, devices_get(d, i), err);
    gpus_end(e, &before, true);
    return status;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct devices *d = e->workspace->devices;
    const struct ast_arg *arg = command_arg(call, "gpu");
    bool chosen[MOST] = { false };
    (void)out;
    do {
        if (gpus_choose(e, arg, chosen, err))
            return -1;
        arg = arg ? command_next(call, "gpu", arg) : NULL;
    } while (arg);
    if (devices_count(d) == 1)
        sink_printf(e->sink, "there is no GPU to release: %s\n", devices_cause(d));
    return release_chosen(e, chosen, err);
}

const struct command magic_release = {
    .run = run,
    .word = { .name = "release",
              .kind = WORD_COMMAND,
              .group = "devices",
              .help = "gives GPUs back to other programs; their values come to the host",
              .example = "devices simulate 1 64MiB\nwith gpu0 < a = ones(1000) >\nrelease gpu0",
              .errors = "DeviceError: there is no such GPU; OutOfMemory: the host has no room for "
                        "what is on it",
              .params = { PARAM("gpu", DEVICE, PARAM_OPTIONAL | PARAM_MANY, .standard = "gpu*",
                                .help = "which GPUs") } }
};
