/* What the session has been told about devices. Cutting GPUs into parts is limits.c's. */
#include "device/policy.h"

#include "device/devices_impl.h"
#include "device/request.h"

#include <stdio.h>

void policy_init(struct policy *p)
{
    for (int i = 0; i < POLICY_GPUS; i++)
        p->gpus[i].growth.on = true;
    p->fallback = true;
}

static const struct gpu_policy *of_gpu(const struct devices *d, int gpu)
{
    return &d->policy.gpus[gpu >= 0 && gpu < POLICY_GPUS ? gpu : 0];
}

struct growth policy_growth(const struct devices *d, int gpu)
{
    return of_gpu(d, gpu)->growth;
}

const struct limits *policy_limits(const struct devices *d, int gpu)
{
    return &of_gpu(d, gpu)->limits;
}

/* ---- what is in force on a device ------------------------------------------------------------ */

static int64_t bytes_of(struct amount a, int64_t whole)
{
    return a.bytes >= 0 ? a.bytes : (int64_t)(a.percent / 100 * (double)whole);
}

static struct memory_policy memory_of(const struct gpu_policy *p, int part, int64_t total)
{
    int64_t limit = part >= 0              ? bytes_of(p->limits.each[part], total)
                    : p->limits.count == 1 ? bytes_of(p->limits.each[0], total)
                                           : 0;
    int64_t room = limit ? limit : total > 0 ? total : 0;
    int64_t size = bytes_of((struct amount){ p->growth.bytes, p->growth.percent }, room);
    size = size < room ? size : room;
    return (struct memory_policy){
        .limit = total > 0 && limit > total ? total : limit,
        .growth = p->growth.on,
        .reserve = p->growth.on ? 0 : size,
        .keep = p->growth.on ? size : 0,
    };
}

void policy_config(struct devices *d, const struct device *device, struct device_config *out)
{
    *out = (struct device_config){
        .memory = memory_of(of_gpu(d, device->index), device->part,
                            devices_gpu(d, device->index)->memory_total),
        .precision = d->policy.precision,
        .deterministic = d->policy.deterministic,
    };
}

/* One whose worker has ended is configured when the next is started. */
static int configure(struct devices *d, struct device *device, struct err *err)
{
    struct device_config config;
    policy_config(d, device, &config);
    device->refused_until_us = 0; /* it may open with this one */
    if (!device->handle || device->backend->configure(device->handle, &config, err) == 0)
        return 0;
    return device_check(d, device) ? 0 : -1;
}

int policy_apply(struct devices *d, const struct policy *before, struct err *err)
{
    struct err ignored;
    struct device *gpu = d->all;
    while (gpu && configure(d, gpu, err) == 0)
        gpu = gpu->next;
    if (!gpu)
        return 0;
    d->policy = *before;
    for (struct device *back = d->all; back != gpu; back = back->next)
        (void)configure(d, back, &ignored);
    return -1;
}

/* What one GPU, or a part of it, cannot have is refused rather than cut. */
int policy_check_growth(struct devices *d, const struct device *gpu, struct growth g,
                        struct err *err)
{
    char there[32], asked[32];
    struct memory_policy now = memory_of(of_gpu(d, gpu->index), gpu->part,
                                         devices_gpu(d, gpu->index)->memory_total);
    int64_t room = now.limit ? now.limit : devices_gpu(d, gpu->index)->memory_total;
    if (room <= 0 || g.bytes <= room)
        return 0;
    err_set(err, ERR_VALUE, "%s %s %s, and %s would be %s", device_shown_name(gpu),
            now.limit ? "is limited to" : "has", policy_bytes_text(room, there, sizeof there),
            g.on ? "what it may keep" : "the reserve",
            policy_bytes_text(g.bytes, asked, sizeof asked));
    return err_hint(err, "devices shows what there is; 50%% is half of it");
}

int policy_set_growth(struct devices *d, uint64_t gpus, struct growth g, struct err *err)
{
    struct policy before = d->policy;
    for (int i = 0; i + 1 < devices_count(d); i++)
        if (gpus >> devices_get(d, i)->index & 1 &&
            policy_check_growth(d, devices_get(d, i), g, err))
            return -1;
    for (int i = 0; i < POLICY_GPUS; i++)
        if (gpus >> i & 1)
            d->policy.gpus[i].growth = g;
    return policy_apply(d, &before, err);
}

/* ---- the session's switches ------------------------------------------------------------------ */

enum precision policy_precision(const struct devices *d)
{
    return d->policy.precision;
}

int policy_set_precision(struct devices *d, enum precision precision, struct err *err)
{
    struct policy before = d->policy;
    d->policy.precision = precision;
    return policy_apply(d, &before, err);
}

bool policy_deterministic(const struct devices *d)
{
    return d->policy.deterministic;
}

int policy_set_deterministic(struct devices *d, bool on, struct err *err)
{
    struct policy before = d->policy;
    d->policy.deterministic = on;
    return policy_apply(d, &before, err);
}

bool policy_fallback(const struct devices *d)
{
    return d->policy.fallback;
}

void policy_set_fallback(struct devices *d, bool on)
{
    d->policy.fallback = on;
}

void policy_reset(struct devices *d)
{
    struct policy before = d->policy;
    struct err ignored;
    d->policy.fallback = true;
    d->policy.precision = PRECISION_STRICT;
    d->policy.deterministic = false;
    (void)policy_apply(d, &before, &ignored);
}

int policy_use(struct devices *d, const struct device_name *name, struct str spelling,
               struct err *err)
{
    if (name->every) {
        err_set(err, ERR_VALUE, "use takes one device, and gpu* is every GPU");
        return err_hint(err, "write use gpu0, or: with gpu* < … >");
    }
    struct arena scratch;
    struct request resolved;
    arena_init(&scratch);
    int status = request_resolve(d, name, &spelling, 1, !d->policy.fallback, &scratch, &resolved,
                                 err);
    if (status == 0) {
        struct policy *p = &d->policy;
        p->use_set = true;
        p->use = *name;
        snprintf(p->use_host, sizeof p->use_host, STR_FMT, STR_ARG(name->host));
        p->use.host = str_of(p->use_host);
        snprintf(p->use_asked, sizeof p->use_asked, "%s", resolved.asked);
        snprintf(p->use_reason, sizeof p->use_reason, "%s", resolved.reason ? resolved.reason : "");
    }
    arena_fini(&scratch);
    return status;
}
