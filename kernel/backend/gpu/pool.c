/* See pool.h: chunks, and requests for them. The accounting is exact at all times: used + free
 * chunks = mapped. */
#include "backend/gpu/pool_impl.h"

#include <stdio.h>
#include <stdlib.h>

static const int64_t SMALL_MOST = 1 << 20, SMALL_SEGMENT = 2 << 20; /* below: a small request */
static const int64_t MEDIUM_MOST = 8 << 20, MEDIUM_SEGMENT = 16 << 20;
static const int64_t LARGE_STEP = 2 << 20;

/* ---- chunks -----------------------------------------------------------------------------------
 */

/* Cuts off what is not needed; without memory for the books the chunk stays larger than asked. */
static void split(struct gpu_pool *p, struct gpu_chunk *c, int64_t bytes)
{
    struct gpu_chunk *rest = c->bytes > bytes ? calloc(1, sizeof *rest) : NULL;
    if (!rest)
        return;
    *rest = (struct gpu_chunk){ .at = c->at + (uint64_t)bytes,
                                .bytes = c->bytes - bytes,
                                .segment = c->segment,
                                .before = c,
                                .after = c->after };
    if (rest->after)
        rest->after->before = rest;
    c->after = rest;
    c->bytes = bytes;
    gpu_bins_add(p, rest);
}

static struct gpu_chunk *hand_out(struct gpu_pool *p, struct gpu_chunk *c, int64_t bytes)
{
    if (gpu_segment_is_idle(c->segment))
        p->idle -= c->segment->bytes;
    gpu_bins_remove(p, c);
    split(p, c, bytes);
    c->used = true;
    p->used += c->bytes;
    if (p->used > p->peak)
        p->peak = p->used;
    return c;
}

/* Joins a free chunk with the free one behind it; neither is in a bin. */
static void join(struct gpu_chunk *c, struct gpu_chunk *behind)
{
    c->bytes += behind->bytes;
    c->after = behind->after;
    if (c->after)
        c->after->before = c;
    free(behind);
}

void gpu_pool_give(struct gpu_pool *p, struct gpu_chunk *c)
{
    if (!c)
        return;
    c->used = false;
    p->used -= c->bytes;
    if (c->after && !c->after->used) {
        gpu_bins_remove(p, c->after);
        join(c, c->after);
    }
    if (c->before && !c->before->used) {
        c = c->before;
        gpu_bins_remove(p, c);
        join(c, c->after);
    }
    gpu_bins_add(p, c);
    if (gpu_segment_is_idle(c->segment)) {
        c->segment->idle_since = p->now;
        p->idle += c->segment->bytes;
    }
}

/* ---- requests ---------------------------------------------------------------------------------
 */

static int64_t round_up(int64_t bytes, int64_t to)
{
    return (bytes + to - 1) / to * to;
}

static int64_t segment_for(int64_t bytes)
{
    if (bytes < SMALL_MOST)
        return SMALL_SEGMENT;
    return bytes < MEDIUM_MOST ? MEDIUM_SEGMENT : round_up(bytes, LARGE_STEP);
}

/* A buffer that stays should not hold an empty segment many times its size: rather a new one. */
static int64_t whole_segment_most(int64_t bytes)
{
    int64_t own = segment_for(bytes);
    return own > 16 * bytes ? own : 16 * bytes;
}

static struct gpu_chunk *find(const struct gpu_pool *p, int64_t bytes, bool anywhere)
{
    bool small = bytes < SMALL_MOST;
    enum gpu_segment_kind own = small ? GPU_SMALL : GPU_LARGE,
                          other = small ? GPU_LARGE : GPU_SMALL;
    struct gpu_chunk *c = gpu_bins_find(p, GPU_RESERVE, bytes, INT64_MAX);
    if (!c)
        c = gpu_bins_find(p, own, bytes, anywhere ? INT64_MAX : whole_segment_most(bytes));
    return c || !anywhere ? c : gpu_bins_find(p, other, bytes, INT64_MAX);
}

static int grow(struct gpu_pool *p, int64_t bytes, bool exact)
{
    struct err ignored = { 0 };
    int64_t room = p->budget - p->mapped, wish = exact ? bytes : segment_for(bytes);
    if (room < bytes)
        return -1;
    return gpu_segment_add(p, wish < room ? wish : bytes,
                           bytes < SMALL_MOST ? GPU_SMALL : GPU_LARGE, &ignored);
}

static int refuse(const struct gpu_pool *p, int64_t bytes, struct err *err)
{
    char asked[32], budget[32], used[32];
    err_set(err, ERR_MEMORY, "not enough memory on the GPU: asked %s, budget %s, in use %s",
            gpu_size_text(asked, sizeof asked, bytes),
            gpu_size_text(budget, sizeof budget, p->budget),
            gpu_size_text(used, sizeof used, p->used));
    return err_hint(err, "del what is no longer needed, use smaller batches, or raise the limit");
}

int gpu_pool_take(struct gpu_pool *p, size_t bytes, bool exact, struct gpu_chunk **out,
                  struct err *err)
{
    if (bytes > (size_t)INT64_MAX / 2)
        return refuse(p, INT64_MAX, err);
    int64_t rounded = bytes ? round_up((int64_t)bytes, GPU_POOL_UNIT) : GPU_POOL_UNIT;
    if (rounded > p->budget - p->used)
        return refuse(p, (int64_t)bytes, err);
    struct gpu_chunk *c = find(p, rounded, false);
    if (!c && grow(p, rounded, exact) == 0)
        c = find(p, rounded, false);
    if (!c)
        c = find(p, rounded, true);
    if (!c)
        return 1;
    *out = hand_out(p, c, rounded);
    return 0;
}

const char *gpu_size_text(char *text, size_t size, int64_t bytes)
{
    static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double value = (double)bytes / 1024;
    int unit = 0;
    if (bytes < 1024) {
        snprintf(text, size, "%d bytes", (int)bytes);
        return text;
    }
    while (value >= 1024 && unit < 5) {
        value /= 1024;
        unit++;
    }
    snprintf(text, size, "%.1f %s", value, units[unit]);
    return text;
}
