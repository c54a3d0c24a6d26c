/* The work of a cell before it is planned: nodes in the order in which the statements made them.
 * A node's shape and dtype are known and checked when it is made. Lives in the cell's arena.
 *
 * A node that a variable (or list, or result) holds has a handle: a pending tensor. Nodes without a
 * held handle are computed only when another needs them. */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "base/arena.h"
#include "base/err.h"
#include "program/program.h"
#include "tensor/op.h"
#include "tensor/tensor.h"

struct request; /* device/request.h: which device the block asked for */

enum node_kind {
    NODE_LEAF,   /* a computed tensor */
    NODE_SCALAR, /* a number: source literal, loop counter, seed */
    NODE_CALL,
};

struct node {
    enum node_kind kind;
    enum op_id op;    /* NODE_CALL */
    enum dtype dtype; /* NODE_SCALAR: i64, f32 or bool; scalar.real or .whole by its kind */
    bool weak;        /* NODE_SCALAR from a literal */
    bool active;      /* while a derivative is made: depends on what it is made by */
    struct shape shape;
    union scalar scalar;
    struct tensor *tensor; /* NODE_LEAF: held by the graph */
    struct tensor *handle; /* NODE_CALL: the pending tensor, or NULL when none was asked for.
                              The graph's own reference counts in its journal */
    struct node **in;
    int32_t in_count;
    struct op_attrs attrs;
    const struct op *part_of;    /* the composed operation that made it, or NULL */
    const struct request *where; /* what the enclosing with asked for */
    struct span span;            /* the words of the source that made it */
    uint32_t statement;          /* number of the statement that made it, as the evaluator counts */
    uint32_t index;              /* place in graph->nodes */
};

struct graph {
    struct arena *arena;
    struct node **nodes; /* inputs before users */
    size_t count, capacity;
    int64_t pending_bytes; /* of NODE_CALLs made since the last flush */
    /* The latest leaves, a ring: so that x * x reads x once. Which of them are found again depends
     * on the order of asking alone, as the plans that are kept must not depend on addresses. */
    struct node *leaves[32];
    uint32_t leaf_count;
    /* set by the evaluator, the next by graph_compose; copied into each new node */
    const struct request *where;
    const struct op *part_of;
    struct span span;
    uint32_t statement;
};

void graph_init(struct graph *g, struct arena *arena);
/* Forgets all nodes (after a flush, or when the cell failed): handles become unlinked, leaves are
 * given back. The arena is the caller's to rewind. */
void graph_clear(struct graph *g);

/* A node for a tensor: its own node while it is pending, else a leaf. */
struct node *graph_tensor(struct graph *g, struct tensor *t);
struct node *graph_whole(struct graph *g, int64_t v, bool weak);
struct node *graph_real(struct graph *g, double v, bool weak);
struct node *graph_bool(struct graph *g, bool v);

/* Calls an operation: rule checked, casts put in, result inferred. attrs is copied. For rows with
 * `random` the caller passes seed and draw number as the last two operands. Errors carry g->span
 * and begin with the operation's name. */
int graph_call(struct graph *g, enum op_id op, struct node *const *in, int count,
               const struct op_attrs *attrs, struct node **out, struct err *err);

/* The pending (or, for a leaf, computed) tensor of a node, with one reference for the caller;
 * NULL: no memory. A scalar becomes a call of `full`, so that it has a place to be. */
struct tensor *graph_handle(struct graph *g, struct node *n, struct err *err);

void attrs_init(struct op_attrs *attrs); /* nothing given */

#endif
