/* What is on a GPU whose worker comes to its end: noticed, and brought back from host copies. That
 * values can also be computed again is plan/recover.h's business. */
#include "device/devices_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool device_check(struct devices *d, struct device *device)
{
    (void)d;
    const char *why = NULL;
    if (device->kind == DEVICE_GPU && device->handle)
        why = device->backend->ended(device->handle);
    if (!why)
        return false;
    snprintf(device->ended, sizeof device->ended, "%s", why);
    device_close(device);
    return true;
}

int buffer_restore(struct devices *d, struct buffer *b, struct err *err)
{
    struct device *device = b->device;
    void *handle;
    if (!buffer_lost(b))
        return 0;
    const void *host = buffer_host_copy(b);
    if (!host)
        return 1;
    if (device_open(d, device, err) || device_take(device, b->bytes, &handle, err))
        return -1;
    if (b->bytes && device->backend->upload(device->handle, handle, 0, host, b->bytes, err)) {
        device->backend->free(device->handle, handle);
        return -1;
    }
    b->handle = handle;
    b->generation = device->generation;
    return 0;
}

/* ---- moving ---------------------------------------------------------------------------------- */

/* Through process memory, where neither side can be read by the process. */
static int copy_staged(const struct buffer *from, const struct buffer *to, struct err *err)
{
    void *staged = malloc(from->bytes);
    if (!staged)
        return err_set(err, ERR_MEMORY, "no memory is left to bring %.1f MiB from %s",
                       (double)from->bytes / (1 << 20), from->device->name);
    struct device *device = from->device;
    int status = device->backend->download(device->handle, from->handle, 0, staged, from->bytes,
                                           err);
    if (status == 0)
        status = to->device->backend->upload(to->device->handle, to->handle, 0, staged, to->bytes,
                                             err);
    free(staged);
    return status;
}

static int copy_over(const struct buffer *from, const struct buffer *to, struct err *err)
{
    struct device *device = from->device;
    const void *copy = buffer_host_copy(from), *host = copy ? copy : from->host;
    if (!from->bytes)
        return 0;
    if (host)
        return to->device->backend->upload(to->device->handle, to->handle, 0, host, to->bytes, err);
    if (to->host)
        return device->backend->download(device->handle, from->handle, 0, to->host, from->bytes,
                                         err);
    return copy_staged(from, to, err);
}

/* The memory of `made` becomes that of b, whose own is given back. */
static void change_over(struct buffer *b, struct buffer *made)
{
    buffer_forget(b);
    buffer_unlink(b);
    buffer_unlink(made);
    b->handle = made->handle;
    b->host = made->host;
    b->device = made->device;
    b->generation = made->generation;
    buffer_link(b);
    free(made);
}

/* *out: memory on `to` with the elements. A copy that lies there already becomes that. */
static int make_there(struct devices *d, struct buffer *b, struct device *to, struct buffer **out,
                      struct err *err)
{
    struct buffer *copy = copy_find(b, to);
    if (copy && copy->refs == 1) {
        copy_to_own(copy);
        *out = copy;
        return 0;
    }
    if (device_alloc(d, to, b->bytes, out, err))
        return -1;
    if (copy_over(b, *out, err)) {
        buffer_unref(*out);
        return -1;
    }
    if ((copy = copy_find(b, to)) != NULL)
        copy_part(copy);
    return 0;
}

int buffer_move(struct devices *d, struct buffer *b, struct device *to, struct err *err)
{
    struct buffer *made;
    if (b->device == to)
        return buffer_lost(b) ? buffer_restore(d, b, err) : 0;
    if (b->release != device_release_buffer)
        return err_set(err, ERR_VALUE, "memory of a file stays on %s", b->device->name);
    if (buffer_lost(b) && !buffer_host_copy(b))
        return err_set(err, ERR_DEVICE, "its elements were lost with %s", b->device->name);
    if (make_there(d, b, to, &made, err))
        return -1;
    change_over(b, made);
    if (to->kind == DEVICE_CPU) {
        d->moved.values++;
        d->moved.bytes += (int64_t)b->bytes;
    }
    return 0;
}

struct device_holding devices_moved(const struct devices *d)
{
    return d->moved;
}

uint64_t devices_generation(const struct devices *d)
{
    uint64_t sum = 0;
    for (const struct device *gpu = d->all; gpu; gpu = gpu->next)
        sum += gpu->generation;
    return sum;
}

struct device_holding device_holds(const struct device *device)
{
    struct device_holding h = { 0 };
    for (const struct buffer *b = device->buffers; b; b = b->next) {
        if (b->is_copy)
            continue;
        if (buffer_lost(b)) {
            h.lost++;
            continue;
        }
        h.values++;
        h.bytes += (int64_t)b->bytes;
    }
    return h;
}

int device_release(struct devices *d, struct device *device, struct err *err)
{
    if (device->kind == DEVICE_CPU)
        return err_set(err, ERR_VALUE, "the CPU cannot be released");
    copies_end(device);
    for (struct buffer *b = device->buffers, *next; b; b = next) {
        next = b->next;
        if (buffer_lost(b) && !buffer_host_copy(b))
            continue;
        if (buffer_move(d, b, devices_cpu(d), err) &&
            (!device_check(d, device) || err->kind == ERR_INTERRUPTED))
            return -1;
        /* A worker that ended meanwhile leaves those that have a host copy: this one, too. */
        if (b->device == device && buffer_host_copy(b) && buffer_move(d, b, devices_cpu(d), err))
            return -1;
    }
    if (device->handle) {
        if (device->backend == proxy_backend()) /* it is to be free when this says so */
            proxy_leave(device->handle, PROXY_LEAVE_MS);
        device_close(device);
        device->ended[0] = 0;
    }
    return 0;
}
