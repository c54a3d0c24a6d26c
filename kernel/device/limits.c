/* How much of a GPU may be used, and the logical devices that several limits cut it into. */
#include "base/checked.h"
#include "device/devices_impl.h"

#include <stdio.h>

const char *policy_bytes_text(int64_t bytes, char *text, size_t size)
{
    static const char *const units[] = { "MiB", "GiB", "TiB", "PiB", "EiB" };
    double value = (double)bytes / (1 << 20);
    int unit = 0;
    while (value >= 1000 && unit < 4) {
        value /= 1024;
        unit++;
    }
    snprintf(text, size, "%.3g %s", value, units[unit]);
    return text;
}

static int64_t bytes_of(struct amount a, int64_t total)
{
    return a.bytes >= 0 ? a.bytes : (int64_t)(a.percent / 100 * (double)total);
}

/* sum: of all parts. */
static int refuse_size(struct devices *d, int gpu, int64_t sum, const struct limits *l,
                       struct err *err)
{
    int64_t total = devices_gpu(d, gpu)->memory_total;
    const char *simulated = d->simulation.count ? " (simulated)" : "";
    char there[32], asked[32];
    err_set(err, ERR_VALUE, "gpu%d%s has %s, and %s would be %s", gpu, simulated,
            policy_bytes_text(total, there, sizeof there), l->count > 1 ? "the parts" : "the limit",
            policy_bytes_text(sum, asked, sizeof asked));
    return err_hint(err, "devices shows what there is; 50%% is half of it");
}

int policy_check_limits(struct devices *d, int gpu, const struct limits *l, int *at,
                        struct err *err)
{
    int64_t total = gpu < devices_gpus(d) ? devices_gpu(d, gpu)->memory_total : 0, sum = 0;
    int first = -1; /* the first that no longer fits */
    for (int i = 0; i < l->count && total > 0; i++) {
        int64_t bytes = bytes_of(l->each[i], total);
        *at = i;
        if (bytes <= 0)
            return err_set(err, ERR_VALUE, "a limit of gpu%d has to be more than nothing", gpu);
        if (checked_add(sum, bytes, &sum))
            sum = INT64_MAX;
        first = first < 0 && sum > total ? i : first;
    }
    *at = first;
    return first < 0 ? 0 : refuse_size(d, gpu, sum, l, err);
}

static int parts(const struct limits *l)
{
    return l->count < 2 ? 0 : l->count;
}

static int release_all(struct devices *d, int gpu, struct err *err)
{
    for (struct device *device = d->all; device; device = device->next)
        if (device->index == gpu && device_release(d, device, err))
            return -1;
    return 0;
}

/* A segment that is partly in use stays as it is: what is in it makes room. */
static int shrink(struct devices *d, int gpu, struct err *err)
{
    for (struct device *device = d->all; device; device = device->next) {
        struct memory_facts m;
        if (device->index != gpu || !device->handle)
            continue;
        device->backend->memory(device->handle, &m);
        if (m.used + m.pooled > m.budget && device_release(d, device, err))
            return -1;
    }
    return 0;
}

static int set_one(struct devices *d, int gpu, const struct limits *l, struct err *err)
{
    struct policy before = d->policy;
    struct limits *now = &d->policy.gpus[gpu].limits;
    bool cut = parts(now) != parts(l);
    if (cut && release_all(d, gpu, err))
        return -1;
    *now = *l;
    devices_relist(d);
    if (policy_apply(d, &before, err) == 0)
        return shrink(d, gpu, err);
    devices_relist(d);
    return -1;
}

int policy_set_limits(struct devices *d, int gpu, const struct limits *l, int *at, struct err *err)
{
    *at = -1;
    for (int i = 0; i < POLICY_GPUS; i++)
        if ((gpu < 0 || gpu == i) && policy_check_limits(d, i, l, at, err))
            return -1;
    for (int i = 0; i < POLICY_GPUS; i++)
        if ((gpu < 0 || gpu == i) && set_one(d, i, l, err))
            return -1;
    return 0;
}
