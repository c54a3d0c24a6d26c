#include "magics/gpus.h"

#include "device/lost.h"
#include "device/request.h"
#include "device/simulate.h"
#include "display/number.h"
#include "eval/computing.h"
#include "eval/lost.h"
#include "magics/choice.h"

static int refuse_cpu(const struct ast_arg *arg, struct str spelling, struct err *err)
{
    return err_at(err, ERR_VALUE, arg->span, "a GPU is needed here, and " STR_FMT " is none",
                  STR_ARG(spelling));
}

int gpus_number(struct eval *e, const struct ast_arg *arg, int *gpu, struct err *err)
{
    struct device_name name;
    struct str spelling;
    struct devices *d = e->workspace->devices;
    if (choice_device(e, arg, &name, &spelling, err))
        return -1;
    if (name.cpu)
        return refuse_cpu(arg, spelling, err);
    if (name.host.n)
        return err_at(err, ERR_DEVICE, arg->span,
                      "devices of other machines cannot be used by this version yet");
    if (name.part >= 0) {
        err_at(err, ERR_VALUE, arg->span, STR_FMT " is a part, and this is set for a whole GPU",
               STR_ARG(spelling));
        return err_hint(err, "write gpu%d", name.index);
    }
    if (name.index >= POLICY_GPUS)
        return err_at(err, ERR_VALUE, arg->span, "GPUs are numbered 0 to %d", POLICY_GPUS - 1);
    if (name.logical && name.index + 1 < devices_count(d))
        name.index = devices_get(d, name.index)->index;
    *gpu = name.every ? -1 : name.index;
    return 0;
}

static int choose_named(struct eval *e, const struct ast_arg *arg, const struct device_name *name,
                        const struct str *spelling, bool chosen[], struct err *err)
{
    struct devices *d = e->workspace->devices;
    struct request found;
    if (request_resolve(d, name, spelling, 1, true, e->arena, &found, err)) {
        err_hint(err, "devices shows what is there, doctor why something is not");
        return err_place(err, arg->span);
    }
    bool whole = name->part < 0 && !name->logical;
    for (int i = 0; i + 1 < devices_count(d); i++) {
        const struct device *gpu = devices_get(d, i);
        if (gpu == found.device || (whole && gpu->index == found.device->index))
            chosen[i] = true;
    }
    return 0;
}

int gpus_choose(struct eval *e, const struct ast_arg *arg, bool chosen[], struct err *err)
{
    struct device_name name = { .every = true };
    struct str spelling;
    if (arg && choice_device(e, arg, &name, &spelling, err))
        return -1;
    if (name.cpu)
        return refuse_cpu(arg, spelling, err);
    if (!name.every)
        return choose_named(e, arg, &name, &spelling, chosen, err);
    for (int i = 0; i + 1 < devices_count(e->workspace->devices); i++)
        chosen[i] = true;
    return 0;
}

const char *gpus_simulated(const struct devices *d)
{
    return devices_simulation(d)->count ? " (simulated)" : "";
}

void gpus_look(struct eval *e)
{
    struct workspace *w = e->workspace;
    if (!devices_known(w->devices) || !baton_take_now(&w->compute))
        return;
    for (int i = 0; i + 1 < devices_count(w->devices); i++)
        device_check(w->devices, devices_get(w->devices, i));
    if (lost_due(w))
        lost_bring_back(w, e, NULL, NULL);
    baton_give(&w->compute);
}

int gpus_begin(struct eval *e, struct gpus_before *before, struct err *err)
{
    if (eval_flush(e, err) || computing_begin(e, err))
        return -1;
    struct device_holding moved = devices_moved(e->workspace->devices);
    *before = (struct gpus_before){ moved.values, moved.bytes };
    return 0;
}

void gpus_end(struct eval *e, const struct gpus_before *before, bool quiet)
{
    struct device_holding moved = devices_moved(e->workspace->devices);
    int values = moved.values - before->values;
    if (values && !quiet)
        sink_printf(e->sink, "%d value%s, " STR_FMT ", moved to the CPU\n", values,
                    values == 1 ? "" : "s",
                    STR_ARG(number_bytes_text(e->arena, moved.bytes - before->bytes)));
    if (lost_due(e->workspace))
        lost_bring_back(e->workspace, e, NULL, NULL);
    computing_end(e);
}
