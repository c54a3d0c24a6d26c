/* Launches that are kept instead of run, and run as often as they are replayed. */
#include "backend/sim/context.h"

#include <stdlib.h>

struct sim_graph {
    struct sim_launch **launches; /* on the heap, one block each */
    size_t count, room;
};

int sim_graph_add(struct sim_graph *g, struct sim_launch *l, struct err *err)
{
    if (g->count == g->room) {
        size_t room = g->room ? 2 * g->room : 16;
        void *grown = realloc(g->launches, room * sizeof *g->launches);
        if (!grown) {
            free(l);
            return err_set(err, ERR_MEMORY, "no memory to record a program");
        }
        g->launches = grown;
        g->room = room;
    }
    g->launches[g->count++] = l;
    return 0;
}

int sim_record(struct gpu_context *c, struct err *err)
{
    if (sim_check(c, err))
        return -1;
    c->recording = calloc(1, sizeof *c->recording);
    return c->recording ? 0 : err_set(err, ERR_MEMORY, "no memory to record a program");
}

int sim_recorded(struct gpu_context *c, void **graph, struct err *err)
{
    *graph = c->recording;
    c->recording = NULL;
    if (sim_check(c, err) == 0)
        return 0;
    sim_forget_graph(c, *graph);
    *graph = NULL;
    return -1;
}

static void run_all(void *owner, const struct sim_item *item)
{
    const struct sim_graph *g = item->to;
    for (size_t i = 0; i < g->count; i++)
        sim_compute(owner, g->launches[i]);
}

int sim_replay(struct gpu_context *c, void *graph, struct err *err)
{
    if (sim_check(c, err))
        return -1;
    sim_queue_put(&c->queue, &(struct sim_item){ run_all, graph, NULL, 0, NULL });
    return 0;
}

void sim_forget_graph(struct gpu_context *c, void *graph)
{
    struct sim_graph *g = graph;
    (void)c;
    if (!g)
        return;
    for (size_t i = 0; i < g->count; i++)
        free(g->launches[i]);
    free(g->launches);
    free(g);
}
