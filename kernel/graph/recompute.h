/* Computing a tensor again whose elements are gone, from the recipes of it and of what it was made
 * from (tensor/recipe.h). First it is found out which runs are needed for that, back to tensors
 * that are there; then each of these runs, oldest first, becomes a graph of its own, so that what
 * lies between two runs is there for as long as a later one reads it.
 *
 * graph/replay.h walks the same recipes for derivatives: all in one graph, with other questions. */
#ifndef GRAPH_RECOMPUTE_H
#define GRAPH_RECOMPUTE_H

#include "graph/graph.h"
#include "tensor/recipe.h"

struct recompute {
    struct arena *arena;
    /* Are its elements there? Asked of computed tensors. */
    bool (*there)(const struct tensor *t, const void *context);
    const void *context;
    struct recipe **runs; /* out: oldest first */
    size_t count;
    enum forgotten forgotten; /* out: the limit that stands in the way */
    struct recipe *newest;    /* of those visited */
    uint64_t oldest;
    int64_t calls;
};

/* What it takes to compute t again. False: something that it was made from is gone, or it takes
 * more than setting(REMEMBERED_CALLS) operations. recompute_end in either case. */
bool recompute_find(struct recompute *r, const struct tensor *t);
/* The graph of run number i, in g; its results are held by the walk. -1: no memory. */
int recompute_run(struct recompute *r, size_t i, struct graph *g, struct err *err);
/* After it has been computed: results go to the tensors that are lost without them (buffer and
 * layout), what no later run reads is given back. */
void recompute_hand_out(struct recompute *r, size_t i);
void recompute_end(struct recompute *r);

#endif
