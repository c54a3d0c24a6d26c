/* See graph.h. What a loop assigns lies in two places in turn, and what lies around moves with it:
 * six combinations of places are common, so a program keeps a few graphs. The second run alike is
 * recorded: that costs as much as a few runs. */
#include "backend/gpu/graph.h"
#include "backend/gpu/flight.h"

#include <stdlib.h>
#include <string.h>

/* Of the entries so many are recorded. One that STALE runs did not ask for gives way: the queue is
 * past it, since no more than GPU_WINDOW runs are in it. */
enum { ENTRIES = 16, RECORDED = 8, STALE = 2 * GPU_WINDOW };

struct gpu_graphs {
    struct gpu_graph entries[ENTRIES];
    uint64_t runs;
};

static bool make(struct gpu_prepared *q)
{
    q->graphs = calloc(1, sizeof *q->graphs);
    for (int i = 0; q->graphs && i < ENTRIES; i++) {
        struct gpu_graph *g = &q->graphs->entries[i];
        g->buffers = calloc((size_t)q->program->buffer_count + 1, sizeof *g->buffers);
        if (!g->buffers) {
            gpu_graphs_free(q);
            return false;
        }
    }
    return q->graphs != NULL;
}

static size_t buffer_bytes(const struct gpu_prepared *q)
{
    return (size_t)q->program->buffer_count * sizeof *q->buffers;
}

static struct gpu_graph *entry_of(struct gpu_prepared *q, gpu_address arena)
{
    for (int i = 0; i < ENTRIES; i++) {
        struct gpu_graph *g = &q->graphs->entries[i];
        if (g->used > 0 && g->arena == arena &&
            memcmp(g->buffers, q->buffers, buffer_bytes(q)) == 0)
            return g;
    }
    return NULL;
}

/* The least recently used entry, recorded or not. */
static struct gpu_graph *oldest(struct gpu_graphs *all, bool recorded)
{
    struct gpu_graph *found = NULL;
    for (int i = 0; i < ENTRIES; i++) {
        struct gpu_graph *g = &all->entries[i];
        if ((g->recorded != NULL) == recorded && (!found || g->used < found->used))
            found = g;
    }
    return found;
}

/* There are more entries than are recorded: one without is always there. */
static void remember(struct gpu_prepared *q, gpu_address arena)
{
    struct gpu_graph *g = oldest(q->graphs, false);
    g->used = q->graphs->runs;
    g->arena = arena;
    memcpy(g->buffers, q->buffers, buffer_bytes(q));
}

/* May one more be recorded? */
static bool make_room(const struct gpu_prepared *q)
{
    const struct backend_device *d = q->device;
    int recorded = 0;
    for (int i = 0; i < ENTRIES; i++)
        recorded += q->graphs->entries[i].recorded != NULL;
    if (recorded < RECORDED)
        return true;
    struct gpu_graph *g = oldest(q->graphs, true);
    if (q->graphs->runs - g->used < STALE)
        return false;
    d->driver->forget_graph(d->context, g->recorded);
    g->recorded = NULL;
    g->used = 0;
    return true;
}

struct gpu_graph *gpu_graph_find(struct gpu_prepared *q, gpu_address arena)
{
    if (!q->graphs && !make(q))
        return NULL; /* no memory to remember runs: they are launched each time */
    q->graphs->runs++;
    struct gpu_graph *g = entry_of(q, arena);
    if (!g) {
        remember(q, arena);
        return NULL;
    }
    g->used = q->graphs->runs;
    return g->recorded || make_room(q) ? g : NULL;
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
    }
    free(q->graphs);
    q->graphs = NULL;
}
