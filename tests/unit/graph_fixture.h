/* A graph of its own for each test, whose leaves share a buffer that holds nothing. */
#ifndef GRAPH_FIXTURE_H
#define GRAPH_FIXTURE_H

#include "graph/graph.h"

#include <stdlib.h>

struct fixture {
    struct arena arena;
    struct graph g;
    struct err err;
    struct buffer buffer;
};

static inline void release(struct buffer *b)
{
    b->handle = NULL;
}

static inline int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    graph_init(&f->g, &f->arena);
    f->buffer = (struct buffer){ .refs = 1, .release = release };
    *state = f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    graph_clear(&f->g);
    arena_fini(&f->arena);
    free(f);
    return 0;
}

#endif
