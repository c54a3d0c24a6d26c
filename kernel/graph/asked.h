/* What a derivative is asked for by: tensors (a variable's, whichever leaf shows it) or calls. */
#ifndef GRAPH_ASKED_H
#define GRAPH_ASKED_H

#include "graph/graph.h"

struct asked {
    const void *what;
    struct node *sum; /* of the cotangents that have come so far */
    int first;        /* of those that ask for the same */
    bool met;         /* the loss depends on it */
};

struct asked_table {
    struct asked *slots;
    uint32_t count; /* a power of 2 */
};

void asked_init(struct asked_table *t, struct node *const *by, int count, struct arena *a);
/* NULL: nobody asks for it. */
struct asked *asked_node(const struct asked_table *t, const struct node *n);
struct asked *asked_tensor(const struct asked_table *t, const struct tensor *x);

#endif
