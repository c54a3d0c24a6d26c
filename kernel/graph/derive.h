/* What the files derive_*.c share: short forms of formulas, and bringing a cotangent back to the
 * shape that it came from. All give NULL once something has failed, as build*() do. */
#ifndef GRAPH_DERIVE_H
#define GRAPH_DERIVE_H

#include "graph/grad.h"

static inline struct node *plus(struct build *b, struct node *x, struct node *y)
{
    return build2(b, OP_add, x, y);
}

static inline struct node *minus(struct build *b, struct node *x, struct node *y)
{
    return build2(b, OP_subtract, x, y);
}

/* A factor that was only stretched to the other's shape is used as it was before. */
struct node *times(struct build *b, struct node *x, struct node *y);

static inline struct node *over(struct build *b, struct node *x, struct node *y)
{
    return build2(b, OP_divide, x, y);
}

static inline struct node *number(struct build *b, double v)
{
    return build_real(b, v);
}

struct node *scaled(struct build *b, struct node *x, double by);
struct node *derive_cast(struct build *b, struct node *x, enum dtype to);

/* x where the condition holds, else 0; and the other way round. */
struct node *kept_where(struct build *b, struct node *condition, struct node *x);
struct node *zero_where(struct build *b, struct node *condition, struct node *x);

/* The node itself, which is an operand of its own derivative (exp). */
static inline struct node *itself(const struct build *b, const struct node *n)
{
    return b->g->nodes[n->index];
}

static inline bool derive_wants(const struct node *n, int input)
{
    return n->in[input]->active;
}

/* The last two axes exchanged. */
struct node *derive_turned(struct build *b, struct node *x);
/* Half of a matrix and its transpose. */
struct node *derive_symmetric(struct build *b, struct node *x);
/* OP_tril or OP_triu with k. */
struct node *derive_triangle_of(struct build *b, enum op_id op, struct node *x, int64_t k);
/* g with zeros around it, so that it begins at `start` along an axis of size `size`. */
struct node *derive_padded(struct build *b, struct node *g, int axis, int64_t start, int64_t size);
struct node *derive_filled(struct build *b, const struct shape *shape, enum dtype t, double value);
struct node *derive_stretched(struct build *b, struct node *x, const struct shape *to);
/* Sums over the axes along which `to` was broadcast to g's shape. */
struct node *derive_sum_to(struct build *b, struct node *g, const struct shape *to);
/* The result of a reduction (or its cotangent) with its axes back, of size 1. */
struct node *derive_kept_axes(struct build *b, struct node *x, const struct node *reduction);
bool derive_is_reduced(const struct node *reduction, int axis);
/* How many elements go into one of the result. */
int64_t derive_reduced_count(const struct node *reduction);

#endif
