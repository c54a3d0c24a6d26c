/* Calls of earlier flushes, put back into a graph because a derivative goes through them.
 *
 * What a leaf of the graph was made from is known by its recipe (tensor/recipe.h). Only calls that
 * depend on what is asked for are needed for the way back, and of the others those whose elements
 * are gone and may be read. After the derivative has been made, a call whose tensor is still there
 * is that tensor, so that nothing is computed twice that somebody holds. */
#ifndef GRAPH_REPLAY_H
#define GRAPH_REPLAY_H

#include "graph/asked.h"
#include "tensor/recipe.h"

struct replay {
    struct graph *graph;
    const struct asked_table *asked;
    uint64_t since;          /* before it nothing depends on what is asked for */
    struct ancestors wanted; /* the recipes of what is asked for */
    uint64_t oldest;         /* of the recipes visited */
    struct recipe *newest;
    enum forgotten forgotten; /* something on the way is too long ago */
    int32_t again;            /* calls to be computed again, though no derivative goes through */
    struct node **lost;
    size_t lost_count, lost_room;
};

/* The way back begins at the leaves for which starts[node->index]. makers[node->index] becomes the
 * call that computed the leaf, where it depends on what is asked for. New nodes come last in the
 * graph, inputs before users; node->tensor of a call is its tensor, if that is still there. */
void replay_make(struct replay *r, struct node *const *by, int count, const bool *starts,
                 struct node **makers);

/* When the derivative stands: of the nodes from number `first` on, those that `out` needs stay (all
 * calls whose tensor is there as leaves), others become harmless. ValueError when elements are
 * needed that are gone. */
int replay_settle(struct replay *r, uint32_t first, struct node *const *out, int count,
                  struct err *err);

#endif
