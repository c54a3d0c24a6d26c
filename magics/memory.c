/* memory [GPU] [reset]: who holds memory, and how much is left. */
#include "magics/commands.h"

#include "display/memory.h"
#include "eval/computing.h"
#include "magics/choice.h"
#include "magics/gpus.h"

enum { MOST = PROBE_GPUS * POLICY_PARTS + 1 };

/* Which of devices_get(i) are shown: the one that is named with its parts, else all. */
static int choose(struct eval *e, const struct ast *call, bool chosen[], struct err *err)
{
    struct devices *d = e->workspace->devices;
    const struct ast_arg *arg = command_arg(call, "device");
    struct device_name name = { 0 };
    struct str spelling;
    if (arg && choice_device(e, arg, &name, &spelling, err))
        return -1;
    if (arg && !name.cpu)
        return gpus_choose(e, arg, chosen, err);
    /* Nothing is on a GPU that nobody has looked for. */
    int gpus = devices_known(d) ? devices_count(d) - 1 : 0;
    for (int i = 0; !arg && i < gpus; i++)
        chosen[i] = true;
    chosen[gpus] = true;
    return 0;
}

static struct device *chosen_first(struct devices *d, const bool *chosen, bool gpu_before_cpu)
{
    int gpus = devices_known(d) ? devices_count(d) - 1 : 0;
    for (int i = 0; gpu_before_cpu && i < gpus; i++)
        if (chosen[i])
            return devices_get(d, i);
    return devices_cpu(d);
}

static int record_of(struct eval *e, struct device *device, struct value *out, struct err *err)
{
    struct memory_facts m = { 0 };
    if (display_memory_facts(e->workspace->devices, device, &m, err))
        return -1;
    *out = value_record("memory record", err);
    if (out->kind != VALUE_RECORD ||
        record_add(out->record, STR("used"), value_whole(m.used), err) ||
        record_add(out->record, STR("pooled"), value_whole(m.pooled), err) ||
        record_add(out->record, STR("peak"), value_whole(m.peak), err) ||
        record_add(out->record, STR("budget"), value_whole(m.budget), err))
        return choice_drop(out);
    return 0;
}

/* last: with what is used of the whole GPU. */
static int show(struct eval *e, struct device *device, bool last, struct err *err)
{
    struct workspace *w = e->workspace;
    struct bundle shown = { 0 };
    struct memory_view view = { .devices = w->devices,
                                .planner = w->planner,
                                .names = &w->globals.names,
                                .device = device,
                                .whole = last };
    if (display_memory(&view, e->arena, &shown, err))
        return -1;
    sink_display(e->sink, &shown);
    return 0;
}

/* Of the parts of one GPU. */
static bool is_last(struct devices *d, const bool *chosen, int i)
{
    const struct device *device = devices_get(d, i), *next = devices_get(d, i + 1);
    return device->kind == DEVICE_CPU || next->kind == DEVICE_CPU || !chosen[i + 1] ||
           next->index != device->index;
}

static int reset_peaks(struct eval *e, const bool *chosen, int count, struct err *err)
{
    if (computing_begin(e, err))
        return -1;
    for (int i = 0; i < count; i++) {
        struct device *device = devices_get(e->workspace->devices, i);
        if (chosen[i] && device->handle)
            device->backend->reset_peak(device->handle);
    }
    computing_end(e);
    return 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct devices *d = e->workspace->devices;
    bool chosen[MOST] = { false }, wanted = e->wanted;
    int reset;
    if (choice_read(e, call, "action", &reset, err) || choose(e, call, chosen, err) ||
        eval_flush(e, err))
        return -1;
    gpus_look(e);
    int count = devices_known(d) ? devices_count(d) : 1;
    if (count > 1 && !wanted)
        devices_refresh(d);
    if (reset >= 0 && reset_peaks(e, chosen, count, err))
        return -1;
    for (int i = 0; i < count; i++)
        if (chosen[i] && !wanted && show(e, devices_get(d, i), is_last(d, chosen, i), err))
            return -1;
    return wanted ? record_of(e, chosen_first(d, chosen, command_arg(call, "device")), out, err)
                  : 0;
}

const struct command magic_memory = {
    .run = run,
    .word = { .name = "memory",
              .aliases = "memory_info get_memory_info",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "devices",
              .help = "who holds memory on each device, how much is left, and what would come back "
                      "if a GPU failed",
              .example = "a = ones(1000, 1000)\nmemory",
              .errors = "DeviceError: the device is not there",
              .params = { PARAM("device", DEVICE, PARAM_OPTIONAL, .help = "only this device"),
                          PARAM("action", WORD, PARAM_OPTIONAL, .choices = "reset",
                                .help = "begins the peak anew") } }
};
