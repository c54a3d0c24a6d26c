/* Bytes to and from the worker's device: small ones inside messages, large ones through the lanes
 * of the shared page, where both sides copy at the same time. */
#include "worker/serve_impl.h"

#include <stdlib.h>

enum { LANE_WAIT_MS = 1000 };

struct place {
    uint32_t id;
    uint64_t at, bytes;
};

static bool take_place(struct str *body, struct place *p)
{
    return message_take(body, &p->id, sizeof p->id) && message_take(body, &p->at, sizeof p->at);
}

/* The device's memory for a place; `fresh`: all of it is about to be written. */
static int find(struct serve *s, const struct place *p, bool fresh, void **out, struct err *err)
{
    size_t end;
    if (__builtin_add_overflow(p->at, p->bytes, &end))
        return serve_refuse(err, "to copy more than there can be");
    fresh = fresh && p->at == 0 && p->id < s->buffer_room && p->bytes == s->buffers[p->id].bytes;
    return serve_handle(s, p->id, end, fresh, out, err);
}

/* What was to be written never came: who reads the buffer is told why. */
static void damage(struct serve *s, uint32_t id, const struct err *err)
{
    if (id >= s->buffer_room || !s->buffers[id].there || s->buffers[id].failure)
        return;
    struct err *kept = malloc(sizeof *kept);
    s->buffers[id].failure = kept;
    if (kept)
        *kept = *err;
    else
        s->offence = *err;
}

int serve_write(struct serve *s, struct str body, struct err *err)
{
    struct place p;
    void *handle;
    if (!take_place(&body, &p))
        return serve_refuse(err, "to copy in no possible way");
    p.bytes = body.n;
    if (find(s, &p, true, &handle, err) ||
        s->backend->upload(s->device, handle, p.at, body.p, body.n, err)) {
        damage(s, p.id, err);
        return err->kind == ERR_VALUE ? -1 : 0; /* else it is told when the buffer is used */
    }
    return 0;
}

static int take_long_place(struct str body, struct place *p, struct err *err)
{
    if (take_place(&body, p) && message_take(&body, &p->bytes, sizeof p->bytes) && body.n == 0)
        return 0;
    return serve_refuse(err, "to copy in no possible way");
}

static size_t least(uint64_t a, size_t b)
{
    return a < b ? (size_t)a : b;
}

/* The page's beat goes on meanwhile, and when the other end is gone it ends the process. */
static void wait_for(struct serve *s, struct counter *c, uint32_t until)
{
    while (!counter_wait(c, until, LANE_WAIT_MS, s->link.spins))
        ;
}

/* How many of `there` chunks from chunk n on are copied at once: as far as they lie side by side,
 * for a device pays for each copy; at most half the lane, so that the other side has the rest. */
static uint32_t batch(uint32_t n, uint32_t there, uint64_t bytes)
{
    uint32_t side_by_side = LANE_CHUNKS - n % LANE_CHUNKS, most = LANE_CHUNKS / 2;
    uint64_t left = (bytes + LANE_CHUNK - 1) / LANE_CHUNK;
    uint32_t k = there < side_by_side ? there : side_by_side;
    k = k < most ? k : most;
    return k < left ? k : (uint32_t)left;
}

/* Between two pieces of a copy. */
static int stopped(struct serve *s, struct err *err)
{
    return cancel_asked(&s->page->cancel) ? err_set(err, ERR_INTERRUPTED, "stopped") : 0;
}

int serve_upload(struct serve *s, struct str body, struct err *err)
{
    struct lane *lane = &s->page->up;
    struct place p;
    void *handle = NULL;
    if (take_long_place(body, &p, err))
        return -1;
    int status = find(s, &p, true, &handle, err);
    /* Chunks that nobody wants are taken all the same: the other side is sending them already. */
    for (uint64_t done = 0; done < p.bytes;) {
        uint32_t n = counter_get(&lane->taken);
        wait_for(s, &lane->filled, n + 1);
        uint32_t k = batch(n, counter_get(&lane->filled) - n, p.bytes - done);
        size_t bytes = least(p.bytes - done, (size_t)k * LANE_CHUNK);
        if (status == 0)
            status = stopped(s, err);
        if (status == 0)
            status = s->backend->upload(s->device, handle, p.at + done,
                                        lane->chunks[n % LANE_CHUNKS], bytes, err);
        counter_raise(&lane->taken, k);
        done += bytes;
    }
    if (status)
        damage(s, p.id, err);
    return status;
}

int serve_read(struct serve *s, struct str body, struct err *err)
{
    struct place p;
    void *handle;
    struct strbuf *out = &s->link.out;
    if (take_long_place(body, &p, err))
        return -1;
    if (p.bytes > INLINE_MOST)
        return serve_refuse(err, "to read more than a message holds");
    if (find(s, &p, false, &handle, err))
        return -1;
    if (!strbuf_reserve(out, p.bytes))
        return err_set(err, ERR_MEMORY, "no memory for the worker's answer");
    if (s->backend->download(s->device, handle, p.at, out->p + out->n, p.bytes, err))
        return -1;
    out->n += p.bytes;
    return 0;
}

int serve_download(struct serve *s, struct str body, struct err *err)
{
    struct lane *lane = &s->page->down;
    struct place p;
    void *handle = NULL;
    if (take_long_place(body, &p, err))
        return -1;
    int status = find(s, &p, false, &handle, err);
    for (uint64_t done = 0; done < p.bytes && status == 0;) {
        uint32_t n = counter_get(&lane->filled);
        wait_for(s, &lane->taken, n + 1 - LANE_CHUNKS);
        uint32_t k = batch(n, LANE_CHUNKS - (n - counter_get(&lane->taken)), p.bytes - done);
        size_t bytes = least(p.bytes - done, (size_t)k * LANE_CHUNK);
        status = stopped(s, err);
        if (status == 0)
            status = s->backend->download(s->device, handle, p.at + done,
                                          lane->chunks[n % LANE_CHUNKS], bytes, err);
        if (status == 0)
            counter_raise(&lane->filled, k);
        done += bytes;
    }
    return status;
}
