/* See copies.h. */
#include "base/settings.h"
#include "device/devices_impl.h"

#include <stdlib.h>

struct buffer *copy_find(const struct buffer *b, const struct device *on)
{
    struct buffer *c = b->copies;
    while (c && c->device != on)
        c = c->other;
    return c;
}

bool host_copy_fits(const struct devices *d, const struct buffer *b)
{
    int64_t room = (setting(SETTING_HOST_COPIES_MIB) << 20) - d->cpu.copied;
    return (int64_t)b->bytes <= room;
}

/* ---- held by their source -------------------------------------------------------------------- */

/* Which buffers are listed depends on what they are. */
static void mark(struct buffer *b, bool is_copy)
{
    buffer_unlink(b);
    b->is_copy = is_copy;
    b->device->copied += is_copy ? (int64_t)b->bytes : -(int64_t)b->bytes;
    buffer_link(b);
}

void copy_attach(struct buffer *b, struct buffer *made)
{
    mark(made, true);
    made->of = b;
    made->other = b->copies;
    b->copies = made;
}

static void detach(struct buffer *copy)
{
    struct buffer **at = &copy->of->copies;
    while (*at != copy)
        at = &(*at)->other;
    *at = copy->other;
    copy->of = copy->other = NULL;
}

void copy_part(struct buffer *copy)
{
    detach(copy);
    buffer_unref(copy);
}

void copy_to_own(struct buffer *copy)
{
    detach(copy);
    mark(copy, false);
}

void copies_end(struct device *device)
{
    for (struct buffer *b = device->buffers, *next; b; b = next) {
        next = b->next;
        if (b->of)
            copy_part(b);
    }
}

int copies_drop(struct device *device)
{
    int count = 0;
    for (struct buffer *b = device->buffers, *next; b; b = next) {
        next = b->next;
        if (!b->of || b->refs > 1)
            continue;
        copy_part(b);
        count++;
    }
    return count;
}

/* ---- made ------------------------------------------------------------------------------------ */

/* From one GPU to another through the CPU, which keeps its copy, too, where it fits. */
static int fill(struct devices *d, struct buffer *b, struct buffer *made, struct err *err)
{
    struct buffer *host = b->host ? b : NULL;
    if (!b->bytes)
        return 0;
    if (made->host && !host)
        return b->device->backend->download(b->device->handle, b->handle, 0, made->host, b->bytes,
                                            err);
    if (!host && copy_make(d, b, &d->cpu, &host, err))
        return -1;
    int status = made->device->backend->upload(made->device->handle, made->handle, 0, host->host,
                                               b->bytes, err);
    if (host != b)
        buffer_unref(host);
    return status;
}

static bool is_kept(const struct devices *d, const struct buffer *b, const struct buffer *made)
{
    bool whole = !b->missing || !b->missing(b);
    return whole && (made->device->kind == DEVICE_GPU || host_copy_fits(d, b));
}

int copy_make(struct devices *d, struct buffer *b, struct device *on, struct buffer **out,
              struct err *err)
{
    struct buffer *made = copy_find(b, on);
    if (made) {
        *out = buffer_ref(made);
        return 0;
    }
    if (device_alloc(d, on, b->bytes, &made, err))
        return -1;
    if (fill(d, b, made, err)) {
        buffer_unref(made);
        return -1;
    }
    if (is_kept(d, b, made))
        copy_attach(b, buffer_ref(made));
    *out = made;
    return 0;
}
