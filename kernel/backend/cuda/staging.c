/* Pinned ranges, and copies in both directions. */
#include "backend/cuda/staging.h"

#include "backend/cuda/context.h"

#include <stdlib.h>

/* ---- what is pinned --------------------------------------------------------------------------
 */

int cuda_pin(struct gpu_context *c, void *host, size_t bytes, struct err *err)
{
    struct pinned *p = &c->pinned;
    if (cuda_enter(c, err))
        return -1;
    struct pinned_range *ranges = realloc(p->ranges, (size_t)(p->count + 1) * sizeof *ranges);
    if (!ranges)
        return err_set(err, ERR_MEMORY, "no memory to pin memory");
    p->ranges = ranges;
    if (cuda_check(c, c->cu.host_register(host, bytes, 0), "pin process memory", err))
        return -1;
    p->ranges[p->count++] = (struct pinned_range){ host, bytes };
    return 0;
}

void cuda_unpin(struct gpu_context *c, void *host)
{
    struct pinned *p = &c->pinned;
    struct err err = { 0 };
    for (int i = 0; i < p->count; i++)
        if (p->ranges[i].host == host) {
            p->ranges[i] = p->ranges[--p->count];
            if (cuda_enter(c, &err) == 0)
                cuda_check(c, c->cu.host_unregister(host), "unpin process memory", &err);
            return;
        }
}

void pinned_fini(struct gpu_context *c)
{
    while (c->pinned.count > 0)
        cuda_unpin(c, c->pinned.ranges[0].host);
    free(c->pinned.ranges);
}

/* ---- copies ----------------------------------------------------------------------------------
 */

int cuda_copy_up(struct gpu_context *c, gpu_address to, const void *from, size_t bytes,
                 struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    return bytes ? cuda_check(c, c->cu.copy_up(to, from, bytes, c->stream), "take a copy", err) : 0;
}

int cuda_copy_down(struct gpu_context *c, void *to, gpu_address from, size_t bytes, struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    return bytes ? cuda_check(c, c->cu.copy_down(to, from, bytes, c->stream), "copy back", err) : 0;
}
