/* Host copies of what is on GPUs, so that it outlives their workers: made when nobody waits, newest
 * first, within one budget. */
#include "device/devices_impl.h"

#include <time.h>

enum { PIECE = 4 << 20, REACTS_MS = 50 }; /* a piece takes about a millisecond */

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* One that a queued run still has to make may never come to be. */
static bool wants_copy(const struct devices *d, const struct buffer *b)
{
    return !b->is_copy && !buffer_lost(b) && !buffer_host_copy(b) && !b->run && b->bytes &&
           host_copy_fits(d, b);
}

void copying_stop(struct device *device)
{
    buffer_unref(device->copying.to);
    device->copying = (struct copying){ 0 };
}

static int begin(struct devices *d, struct buffer *b, struct err *err)
{
    struct device *device = b->device;
    if (device->copying.of == b)
        return 0;
    copying_stop(device);
    if (device_alloc(d, &d->cpu, b->bytes, &device->copying.to, err))
        return -1;
    device->copying.of = b;
    return 0;
}

/* 0: the copy is made; 1: it is time to stop. */
static int copy_until(struct devices *d, struct buffer *b, int64_t until_ns, struct err *err)
{
    struct device *device = b->device;
    struct copying *c = &device->copying;
    if (now_ns() >= until_ns)
        return 1;
    if (begin(d, b, err))
        return -1;
    while (c->done < b->bytes) {
        size_t left = b->bytes - c->done, n = left < PIECE ? left : PIECE;
        if (c->done && now_ns() >= until_ns)
            return 1;
        if (device->backend->download(device->handle, b->handle, c->done,
                                      (char *)c->to->host + c->done, n, err))
            return -1;
        c->done += n;
    }
    copy_attach(b, c->to);
    *c = (struct copying){ 0 };
    return 0;
}

int buffer_keep_copy(struct devices *d, struct buffer *b, struct err *err)
{
    if (b->device->kind == DEVICE_CPU || buffer_host_copy(b) || !b->bytes)
        return 0;
    if (buffer_lost(b))
        return err_set(err, ERR_DEVICE, "its elements were lost with %s", b->device->name);
    return host_copy_fits(d, b) ? copy_until(d, b, INT64_MAX, err) : 1;
}

/* Who waits for a worker that is stuck would keep every cell waiting. */
static bool reacts(const struct device *device)
{
    return device->backend != proxy_backend() || proxy_reacts(device->handle, REACTS_MS);
}

/* 1: it is time to stop. A GPU that fails or does not react is left alone. */
static int copy_newest(struct devices *d, struct device *device, int64_t until_ns)
{
    struct err err;
    bool asked = false;
    for (struct buffer *b = device->handle ? device->buffers : NULL; b; b = b->next) {
        if (!wants_copy(d, b))
            continue;
        if (now_ns() >= until_ns)
            return 1;
        if (!asked && !reacts(device))
            return 0;
        asked = true;
        int status = copy_until(d, b, until_ns, &err);
        if (status < 0)
            device_check(d, device);
        if (status)
            return status > 0;
    }
    return 0;
}

bool devices_idle(struct devices *d, int64_t ms)
{
    int64_t until_ns = now_ns() + ms * 1000000;
    spawn_sweep(&d->session.left, -1);
    for (struct device *gpu = d->all; gpu; gpu = gpu->next)
        if (copy_newest(d, gpu, until_ns))
            return true;
    return false;
}
