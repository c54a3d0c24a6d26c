/* Host copies of what is on GPUs, so that it outlives their workers: made when nobody waits, newest
 * first, within one budget. Tensors never change, so a copy stays true. */
#include "base/settings.h"
#include "device/devices_impl.h"

#include <stdlib.h>
#include <time.h>

enum { PIECE = 4 << 20 }; /* about a millisecond */

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool fits(const struct devices *d, const struct buffer *b)
{
    int64_t room = setting(SETTING_HOST_COPIES_MIB) << 20;
    for (const struct device *gpu = d->all; gpu; gpu = gpu->next)
        room -= gpu->copied;
    return (int64_t)b->bytes <= room;
}

/* One that a queued run still has to make may never come to be. */
static bool wants_copy(const struct devices *d, const struct buffer *b)
{
    return !buffer_lost(b) && !b->shadow && !b->run && b->bytes && fits(d, b);
}

void copy_drop(struct buffer *b)
{
    if (!b->shadow)
        return;
    free(b->shadow);
    b->shadow = NULL;
    b->device->copied -= (int64_t)b->bytes;
}

void copying_stop(struct device *device)
{
    free(device->copying.to);
    device->copying = (struct copying){ 0 };
}

static int begin(struct buffer *b, struct err *err)
{
    struct device *device = b->device;
    if (device->copying.of == b)
        return 0;
    copying_stop(device);
    device->copying.to = malloc(b->bytes);
    if (!device->copying.to)
        return err_set(err, ERR_MEMORY, "no memory is left for a host copy of %zu bytes", b->bytes);
    device->copying.of = b;
    return 0;
}

/* 0: the copy is made; 1: it is time to stop. */
static int copy_until(struct buffer *b, int64_t until_ns, struct err *err)
{
    struct device *device = b->device;
    struct copying *c = &device->copying;
    if (now_ns() >= until_ns)
        return 1;
    if (begin(b, err))
        return -1;
    while (c->done < b->bytes) {
        size_t left = b->bytes - c->done, n = left < PIECE ? left : PIECE;
        if (c->done && now_ns() >= until_ns)
            return 1;
        if (device->backend->download(device->handle, b->handle, c->done, c->to + c->done, n, err))
            return -1;
        c->done += n;
    }
    b->shadow = c->to;
    device->copied += (int64_t)b->bytes;
    *c = (struct copying){ 0 };
    return 0;
}

int buffer_keep_copy(struct devices *d, struct buffer *b, struct err *err)
{
    if (b->device->kind == DEVICE_CPU || b->shadow || !b->bytes)
        return 0;
    if (buffer_lost(b))
        return err_set(err, ERR_DEVICE, "its elements were lost with %s", b->device->name);
    return fits(d, b) ? copy_until(b, INT64_MAX, err) : 1;
}

/* 1: it is time to stop. A GPU that fails is left alone. */
static int copy_newest(struct devices *d, struct device *device, int64_t until_ns)
{
    struct err err;
    for (struct buffer *b = device->handle ? device->buffers : NULL; b; b = b->next) {
        if (!wants_copy(d, b))
            continue;
        int status = copy_until(b, until_ns, &err);
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
    for (struct device *gpu = d->all; gpu; gpu = gpu->next)
        if (copy_newest(d, gpu, until_ns))
            return true;
    return false;
}
