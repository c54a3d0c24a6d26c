/* See copy.h. */
#include "backend/gpu/copy.h"

#include "backend/gpu/host.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES = 8, PLACE_BYTES = 64 << 10 };

struct gpu_copies {
    struct gpu_host places; /* made when the first small copy comes */
    struct {
        gpu_mark read; /* reached: the place may be used again */
        bool busy;
    } state[PLACES];
    int next;
};

struct gpu_copies *gpu_copies_new(void)
{
    return calloc(1, sizeof(struct gpu_copies));
}

void gpu_copies_free(struct gpu_copies *k)
{
    free(k);
}

void gpu_copies_close(struct backend_device *d)
{
    struct gpu_copies *k = d->copies;
    for (int i = 0; i < PLACES; i++)
        if (k->state[i].busy)
            d->driver->drop_mark(d->context, k->state[i].read);
    gpu_host_fini(d, &k->places);
}

/* ---- copies -----------------------------------------------------------------------------------
 */

static int check_range(const struct gpu_chunk *c, size_t at, size_t bytes, struct err *err)
{
    size_t size = (size_t)c->bytes;
    if (at <= size && bytes <= size - at)
        return 0;
    return err_set(err, ERR_VALUE, "a copy of %zu bytes at %zu is outside a buffer of %zu", bytes,
                   at, size);
}

static int put_aside(struct backend_device *d, gpu_address to, const void *from, size_t bytes,
                     struct err *err)
{
    struct gpu_copies *k = d->copies;
    int place = k->next;
    char *host = (char *)k->places.at + (size_t)place * PLACE_BYTES;
    if (k->state[place].busy) {
        if (gpu_wait(d, k->state[place].read, NULL, err))
            return -1;
        d->driver->drop_mark(d->context, k->state[place].read);
        k->state[place].busy = false;
    }
    memcpy(host, from, bytes);
    if (d->driver->copy_up(d->context, to, host, bytes, err) ||
        d->driver->mark(d->context, false, &k->state[place].read, err))
        return -1;
    k->state[place].busy = true;
    k->next = (place + 1) % PLACES;
    return 0;
}

int gpu_device_upload(struct backend_device *d, void *buffer, size_t at, const void *from,
                      size_t bytes, struct err *err)
{
    const struct gpu_chunk *c = buffer;
    if (gpu_check(d, err) || check_range(c, at, bytes, err))
        return -1;
    if (bytes == 0)
        return 0;
    if (bytes <= PLACE_BYTES && gpu_host_grow(d, &d->copies->places, (size_t)PLACES * PLACE_BYTES))
        return put_aside(d, c->at + at, from, bytes, err);
    return d->driver->copy_up(d->context, c->at + at, from, bytes, err) ? -1 : gpu_drain(d, err);
}

int gpu_device_download(struct backend_device *d, void *buffer, size_t at, void *to, size_t bytes,
                        struct err *err)
{
    const struct gpu_chunk *c = buffer;
    if (gpu_check(d, err) || check_range(c, at, bytes, err))
        return -1;
    if (bytes == 0)
        return 0;
    return d->driver->copy_down(d->context, to, c->at + at, bytes, err) ? -1 : gpu_drain(d, err);
}
