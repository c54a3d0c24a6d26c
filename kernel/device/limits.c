/* How much of a GPU may be used, and the logical devices that several limits cut it into. */
#include "base/checked.h"
#include "device/devices_impl.h"

#include <stdio.h>

static const char *bytes_text(int64_t bytes, char *text, size_t size)
{
    const double mib = 1 << 20, gib = 1 << 30;
    if ((double)bytes >= gib)
        snprintf(text, size, "%.3g GiB", (double)bytes / gib);
    else
        snprintf(text, size, "%.3g MiB", (double)bytes / mib);
    return text;
}

static int64_t bytes_of(struct amount a, int64_t total)
{
    return a.bytes >= 0 ? a.bytes : (int64_t)(a.percent / 100 * (double)total);
}

/* sum: of all the parts so far. */
static int refuse_size(int gpu, int64_t bytes, int64_t sum, int64_t total, struct err *err)
{
    char there[32], asked[32];
    if (bytes <= 0)
        return err_set(err, ERR_VALUE, "a limit of gpu%d has to be more than nothing", gpu);
    if (sum <= total)
        return 0;
    err_set(err, ERR_VALUE, "gpu%d has %s, and %s would be %s", gpu,
            bytes_text(total, there, sizeof there), sum > bytes ? "the parts" : "the limit",
            bytes_text(sum, asked, sizeof asked));
    return err_hint(err, "devices shows what there is; 50%% is half of it");
}

static int refuse(struct devices *d, int gpu, const struct limits *l, struct err *err)
{
    int64_t total = devices_gpu(d, gpu)->memory_total, sum = 0;
    for (int i = 0; i < l->count && total > 0; i++) {
        int64_t bytes = bytes_of(l->each[i], total);
        if (checked_add(sum, bytes, &sum))
            sum = INT64_MAX;
        if (refuse_size(gpu, bytes, sum, total, err))
            return -1;
    }
    return 0;
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

static int set_one(struct devices *d, int gpu, const struct limits *l, struct err *err)
{
    struct policy before = d->policy;
    struct limits *now = &d->policy.gpus[gpu].limits;
    if (gpu < devices_gpus(d) && refuse(d, gpu, l, err))
        return -1;
    bool cut = parts(now) != parts(l);
    if (cut && release_all(d, gpu, err))
        return -1;
    *now = *l;
    devices_relist(d);
    if (policy_apply(d, &before, err) == 0)
        return 0;
    devices_relist(d);
    return -1;
}

int policy_set_limits(struct devices *d, int gpu, const struct limits *l, struct err *err)
{
    if (gpu >= 0)
        return gpu < POLICY_GPUS ? set_one(d, gpu, l, err) : 0;
    for (int i = 0; i < devices_gpus(d); i++)
        if (refuse(d, i, l, err))
            return -1;
    for (int i = 0; i < POLICY_GPUS; i++)
        if (set_one(d, i, l, err))
            return -1;
    return 0;
}
