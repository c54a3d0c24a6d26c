/* The list of nodes of a cell: leaves, scalars, handles. Calls are made in infer.c. */
#include "graph/graph.h"

#include "graph/node.h"

void attrs_init(struct op_attrs *attrs)
{
    *attrs = (struct op_attrs){ .axis_count = -1, .dtype = -1, .shape.ndim = -1 };
}

void graph_init(struct graph *g, struct arena *arena)
{
    *g = (struct graph){ .arena = arena };
}

static void release(struct node *n)
{
    if (n->kind == NODE_LEAF)
        tensor_unref(n->tensor);
    if (!n->handle)
        return;
    n->handle->node = NULL;
    n->handle->journal--;
    tensor_unref(n->handle);
    n->handle = NULL;
}

void graph_clear(struct graph *g)
{
    for (size_t i = 0; i < g->count; i++)
        release(g->nodes[i]);
    g->nodes = NULL;
    g->count = g->capacity = 0;
    g->pending_bytes = 0;
    g->leaf_count = 0;
}

struct node *graph_add(struct graph *g, enum node_kind kind, int in_count)
{
    size_t bytes = sizeof(struct node) + (size_t)in_count * sizeof(struct node *);
    struct node *n = arena_alloc(g->arena, bytes);
    n->kind = kind;
    n->in = (struct node **)(n + 1);
    n->in_count = in_count;
    n->where = g->where;
    n->part_of = g->part_of;
    n->span = g->span;
    n->statement = g->statement;
    n->index = (uint32_t)g->count;
    g->nodes = arena_grow(g->arena, g->nodes, g->count, &g->capacity, sizeof *g->nodes);
    g->nodes[g->count++] = n;
    return n;
}

struct node *graph_tensor(struct graph *g, struct tensor *t)
{
    if (t->node)
        return t->node;
    enum { RING = sizeof g->leaves / sizeof *g->leaves };
    uint32_t known = g->leaf_count < RING ? g->leaf_count : RING;
    for (uint32_t i = 0; i < known; i++)
        if (g->leaves[i]->tensor == t)
            return g->leaves[i];
    struct node *n = graph_add(g, NODE_LEAF, 0);
    n->tensor = tensor_ref(t);
    n->dtype = t->dtype;
    n->shape = t->layout.shape;
    g->leaves[g->leaf_count++ % RING] = n;
    return n;
}

struct node *graph_scalar(struct graph *g, enum dtype dtype, union scalar v, bool weak)
{
    struct node *n = graph_add(g, NODE_SCALAR, 0);
    n->dtype = dtype;
    n->scalar = v;
    n->weak = weak;
    return n;
}

struct node *graph_whole(struct graph *g, int64_t v, bool weak)
{
    return graph_scalar(g, DTYPE_I64, (union scalar){ .whole = v }, weak);
}

struct node *graph_real(struct graph *g, double v, bool weak)
{
    return graph_scalar(g, DTYPE_F32, (union scalar){ .real = v }, weak);
}

struct node *graph_bool(struct graph *g, bool v)
{
    return graph_scalar(g, DTYPE_BOOL, (union scalar){ .whole = v }, false);
}

static int place_scalar(struct graph *g, struct node **n, struct err *err)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.shape.ndim = 0;
    attrs.dtype = (int32_t)(*n)->dtype;
    return graph_call(g, OP_full, n, 1, &attrs, n, err);
}

struct tensor *graph_handle(struct graph *g, struct node *n, struct err *err)
{
    if (n->kind == NODE_LEAF)
        return tensor_ref(n->tensor);
    if (n->kind == NODE_SCALAR && place_scalar(g, &n, err))
        return NULL;
    if (n->handle)
        return tensor_ref(n->handle);
    n->handle = tensor_new(n->dtype, &n->shape);
    if (!n->handle) {
        err_at(err, ERR_MEMORY, n->span, "no memory is left for another value");
        return NULL;
    }
    n->handle->node = n;
    n->handle->journal++;
    return tensor_ref(n->handle);
}
