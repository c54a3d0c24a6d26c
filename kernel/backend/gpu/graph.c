/* See graph.h. A few entries for each program: results that are assigned in a loop alternate
 * between two or three places. */
#include "backend/gpu/graph.h"

#include <stdlib.h>
#include <string.h>

/* The third run alike is recorded: that costs as much as many launches. */
enum { ENTRIES = 4, RECORD_AT = 3 };

struct gpu_graphs {
    struct gpu_graph entries[ENTRIES];
    uint64_t clock;
};

static bool is_same(const struct gpu_prepared *q, const struct gpu_graph *g, gpu_address arena,
                    const union scalar *scalars)
{
    const struct program *p = q->program;
    return g->seen > 0 && g->arena == arena &&
           memcmp(g->buffers, q->buffers, (size_t)p->buffer_count * sizeof *g->buffers) == 0 &&
           (p->scalar_count == 0 ||
            memcmp(g->scalars, scalars, (size_t)p->scalar_count * sizeof *g->scalars) == 0);
}

static bool make(struct gpu_prepared *q)
{
    const struct program *p = q->program;
    q->graphs = calloc(1, sizeof *q->graphs);
    for (int i = 0; q->graphs && i < ENTRIES; i++) {
        struct gpu_graph *g = &q->graphs->entries[i];
        g->buffers = calloc((size_t)p->buffer_count + 1, sizeof *g->buffers);
        g->scalars = calloc((size_t)p->scalar_count + 1, sizeof *g->scalars);
        if (!g->buffers || !g->scalars) {
            gpu_graphs_free(q);
            return false;
        }
    }
    return q->graphs != NULL;
}

/* A recording may still be under way: only those that have none give way. */
static void remember(struct gpu_prepared *q, gpu_address arena, const union scalar *scalars)
{
    struct gpu_graph *oldest = NULL;
    for (int i = 0; i < ENTRIES; i++) {
        struct gpu_graph *g = &q->graphs->entries[i];
        if (!g->recorded && (!oldest || g->used < oldest->used))
            oldest = g;
    }
    if (!oldest)
        return;
    oldest->seen = 1;
    oldest->used = q->graphs->clock;
    oldest->arena = arena;
    memcpy(oldest->buffers, q->buffers, (size_t)q->program->buffer_count * sizeof *oldest->buffers);
    if (q->program->scalar_count)
        memcpy(oldest->scalars, scalars,
               (size_t)q->program->scalar_count * sizeof *oldest->scalars);
}

struct gpu_graph *gpu_graph_find(struct gpu_prepared *q, gpu_address arena,
                                 const union scalar *scalars)
{
    if (!q->graphs && !make(q))
        return NULL; /* no memory to remember runs: they are launched each time */
    q->graphs->clock++;
    for (int i = 0; i < ENTRIES; i++) {
        struct gpu_graph *g = &q->graphs->entries[i];
        if (!is_same(q, g, arena, scalars))
            continue;
        g->used = q->graphs->clock;
        g->seen += g->seen < RECORD_AT;
        return g->seen == RECORD_AT ? g : NULL;
    }
    remember(q, arena, scalars);
    return NULL;
}

void gpu_graphs_free(struct gpu_prepared *q)
{
    const struct backend_device *d = q->device;
    if (!q->graphs)
        return;
    for (int i = 0; i < ENTRIES; i++) {
        struct gpu_graph *g = &q->graphs->entries[i];
        if (g->recorded)
            d->driver->forget_graph(d->context, g->recorded);
        free(g->buffers);
        free(g->scalars);
    }
    free(q->graphs);
    q->graphs = NULL;
}
