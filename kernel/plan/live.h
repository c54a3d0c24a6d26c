/* Which nodes of a graph have to be computed: those that somebody holds, and what they are made of.
 */
#ifndef PLAN_LIVE_H
#define PLAN_LIVE_H

#include "device/request.h"
#include "graph/graph.h"

struct live {
    struct arena *arena;
    struct node **nodes;     /* inputs before users; an ordinal is a place in here */
    int32_t *ordinal;        /* by node->index; -1: not needed */
    struct device **devices; /* by ordinal: where the block wants a call */
    int32_t *asked;          /* by ordinal: calls with equal requests have equal numbers */
    int32_t count, calls, asked_count;
    struct device *unopened; /* out of live_open: the one that failed */
    struct request standard; /* what nodes without a block's request get */
};

/* Somebody other than the graph and the undo journal holds its result. */
static inline bool live_is_output(const struct node *n)
{
    return n->kind == NODE_CALL && n->handle && n->handle->refs > n->handle->journal;
}

static inline const struct request *live_request(const struct live *l, const struct node *n)
{
    return n->where ? n->where : &l->standard;
}

/* before: only what statements before this one made; 0: everything. */
void live_find(struct live *l, const struct graph *g, uint32_t before, struct arena *a);
/* Fills devices and opens those that are used. *failed: the node whose device cannot be opened. */
int live_open(struct live *l, struct devices *d, const struct node **failed, struct err *err);

#endif
