/* Pinned ranges, the two pieces, and copies in both directions. */
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

static bool is_pinned(const struct pinned *p, const void *from, size_t bytes)
{
    for (int i = 0; i < p->count; i++) {
        const struct pinned_range *r = &p->ranges[i];
        uintptr_t at = (uintptr_t)from - (uintptr_t)r->host;
        if (at < r->bytes && bytes <= r->bytes - at)
            return true;
    }
    return false;
}

/* ---- staging ---------------------------------------------------------------------------------
 */

static int staging_make(struct gpu_context *c, struct err *err)
{
    struct staging *s = &c->staging;
    for (int i = 0; i < STAGING_PIECES; i++) {
        void *host = NULL;
        if (s->pieces[i].host)
            continue;
        if (cuda_check(c, c->cu.event_create(&s->pieces[i].free, CU_EVENT_DISABLE_TIMING),
                       "make an event", err))
            return -1;
        if (cuda_check(c, c->cu.host_alloc(&host, STAGING_BYTES, 0), "pin memory for copies",
                       err)) {
            c->cu.event_destroy(s->pieces[i].free);
            return -1;
        }
        s->pieces[i].host = host;
    }
    s->made = true;
    return 0;
}

void staging_fini(struct gpu_context *c)
{
    for (int i = 0; i < STAGING_PIECES && !c->lost[0]; i++)
        if (c->staging.pieces[i].host) {
            c->cu.event_destroy(c->staging.pieces[i].free);
            c->cu.host_free(c->staging.pieces[i].host);
        }
}

/* One piece goes up; waits until the device has read what was in the buffer before. */
static int stage_piece(struct gpu_context *c, gpu_address to, const void *from, size_t bytes,
                       struct err *err)
{
    struct staging *s = &c->staging;
    int at = s->next;
    s->next = (at + 1) % STAGING_PIECES;
    if (cuda_check(c, c->cu.event_wait(s->pieces[at].free), "take a copy", err))
        return -1;
    memcpy(s->pieces[at].host, from, bytes);
    if (cuda_check(c, c->cu.copy_up(to, s->pieces[at].host, bytes, c->stream), "take a copy", err))
        return -1;
    return cuda_check(c, c->cu.event_record(s->pieces[at].free, c->stream), "mark its queue", err);
}

/* ---- copies ----------------------------------------------------------------------------------
 */

int cuda_copy_up(struct gpu_context *c, gpu_address to, const void *from, size_t bytes,
                 struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    if (is_pinned(&c->pinned, from, bytes))
        return cuda_check(c, c->cu.copy_up(to, from, bytes, c->stream), "take a copy", err);
    if (!c->staging.made && staging_make(c, err))
        return -1;
    for (size_t at = 0; at < bytes; at += STAGING_BYTES) {
        size_t n = bytes - at < STAGING_BYTES ? bytes - at : STAGING_BYTES;
        if (stage_piece(c, to + at, (const char *)from + at, n, err))
            return -1;
    }
    return 0;
}

int cuda_copy_down(struct gpu_context *c, void *to, gpu_address from, size_t bytes, struct err *err)
{
    if (cuda_enter(c, err))
        return -1;
    return bytes ? cuda_check(c, c->cu.copy_down(to, from, bytes, c->stream), "copy back", err) : 0;
}
