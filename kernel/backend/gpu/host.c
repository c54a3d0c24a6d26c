/* See host.h. Whole pages, since a page is pinned once. */
#include "backend/gpu/host.h"

#include <stdlib.h>

enum { PAGE = 4096 };

void gpu_host_fini(struct backend_device *d, struct gpu_host *h)
{
    if (h->pinned)
        d->driver->unpin(d->context, h->at);
    free(h->at);
    *h = (struct gpu_host){ 0 };
}

/* What cannot be pinned is copied all the same, only slower. */
bool gpu_host_grow(struct backend_device *d, struct gpu_host *h, size_t bytes)
{
    struct err ignored = { 0 };
    if (bytes <= h->room)
        return true;
    gpu_host_fini(d, h);
    size_t room = (bytes + PAGE - 1) / PAGE * PAGE;
    h->at = room >= bytes ? aligned_alloc(PAGE, room) : NULL;
    if (!h->at)
        return false;
    h->room = room;
    h->pinned = d->driver->pin && d->driver->pin(d->context, h->at, room, &ignored) == 0;
    return true;
}
