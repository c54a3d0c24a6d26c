/* Free chunks in bins: four for each power of two, each in the order of sizes, so that the first
 * one that fits is the best. */
#include "backend/gpu/pool_impl.h"

static int bin_of(int64_t bytes)
{
    uint64_t units = (uint64_t)bytes / GPU_POOL_UNIT;
    if (units < 4)
        return (int)units;
    int top = 63 - __builtin_clzl(units);
    return 4 * (top - 1) + (int)(units >> (top - 2) & 3);
}

/* Among equals the lowest address comes first: what is in use gathers there. */
static bool comes_before(const struct gpu_chunk *a, const struct gpu_chunk *b)
{
    return a->bytes < b->bytes || (a->bytes == b->bytes && a->at < b->at);
}

void gpu_bins_add(struct gpu_pool *p, struct gpu_chunk *c)
{
    struct gpu_chunk **at = &p->bins[c->segment->kind][bin_of(c->bytes)], *last = NULL;
    while (*at && comes_before(*at, c)) {
        last = *at;
        at = &(*at)->larger;
    }
    c->smaller = last;
    c->larger = *at;
    if (c->larger)
        c->larger->smaller = c;
    *at = c;
}

void gpu_bins_remove(struct gpu_pool *p, struct gpu_chunk *c)
{
    if (c->smaller)
        c->smaller->larger = c->larger;
    else
        p->bins[c->segment->kind][bin_of(c->bytes)] = c->larger;
    if (c->larger)
        c->larger->smaller = c->smaller;
    c->smaller = c->larger = NULL;
}

struct gpu_chunk *gpu_bins_find(const struct gpu_pool *p, enum gpu_segment_kind kind, int64_t bytes,
                                int64_t most)
{
    for (int bin = bin_of(bytes); bin < GPU_POOL_BINS; bin++)
        for (struct gpu_chunk *c = p->bins[kind][bin]; c; c = c->larger)
            if (c->bytes >= bytes &&
                (c->segment->bytes <= most || !gpu_segment_is_idle(c->segment)))
                return c;
    return NULL;
}
