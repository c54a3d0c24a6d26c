/* Making nodes, for the files of this room. */
#ifndef GRAPH_NODE_H
#define GRAPH_NODE_H

#include "graph/graph.h"

/* A new last node with room for in_count inputs, and place, span and request of the graph. */
struct node *graph_add(struct graph *g, enum node_kind kind, int in_count);
struct node *graph_scalar(struct graph *g, enum dtype dtype, union scalar v, bool weak);

#endif
