/* Which elementwise calls become one run over the elements, so that what lies between them never
 * goes to memory.
 *
 * Each item gets a stage, the number of runs that have to be over before it: an elementwise item
 * has the stage of its elementwise inputs of the same shape and part, and is one stage after any
 * other input. Items of one stage that feed each other are a group. As every way that leaves a
 * group leads to a later stage, no group ever waits for itself. */
#ifndef GRAPH_FUSE_H
#define GRAPH_FUSE_H

#include "base/arena.h"
#include "tensor/shape.h"

enum fuse_kind {
    FUSE_READY,  /* there before anything runs */
    FUSE_VIEW,   /* there as soon as its input is */
    FUSE_TILE,   /* elementwise */
    FUSE_KERNEL, /* a run of its own */
};

struct fuse_item {
    enum fuse_kind kind;
    int32_t part; /* what runs on one device without a break */
    const struct shape *shape;
    const int32_t *in; /* earlier items */
    int32_t in_count;
    int32_t stage; /* out */
    int32_t group; /* out, FUSE_TILE: the first item of its group */
};

void fuse_groups(struct fuse_item *items, int32_t count);

#endif
