/* Operations that are made of others. The row's rule has checked shapes and attributes and the
 * operands have the dtypes that it wants; the builder adds calls to the graph and gives the last.
 * Derivatives, fusion, caching and every backend follow from the parts. */
#ifndef GRAPH_COMPOSE_H
#define GRAPH_COMPOSE_H

#include "graph/graph.h"

typedef int compose_fn(struct graph *g, struct node *const *in, int count,
                       const struct op_attrs *attrs, struct node **out, struct err *err);

#define COMPOSED(op, function) compose_fn function;
#include "graph/composed.def"
#undef COMPOSED

int graph_compose(struct graph *g, const struct op *op, struct node *const *in, int count,
                  const struct op_attrs *attrs, struct node **out, struct err *err);

/* Short forms for builders and derivatives: one operation, standard attributes. Once a call of a
 * chain has failed (NULL), the calls after it give NULL too, and b->status is -1 with *b->err
 * filled by the first; so a formula is written without a check at each step. */
struct build {
    struct graph *g;
    struct err *err;
    int status;
};
struct node *build1(struct build *b, enum op_id op, struct node *x);
struct node *build2(struct build *b, enum op_id op, struct node *x, struct node *y);
struct node *build3(struct build *b, enum op_id op, struct node *x, struct node *y, struct node *z);
/* With attributes; `attrs` NULL: standard ones. */
struct node *build_call(struct build *b, enum op_id op, struct node *const *in, int count,
                        const struct op_attrs *attrs);
/* A literal number: takes the dtype of what it meets. */
struct node *build_real(struct build *b, double v);
/* A reduction (sum, mean, max, …) over axes: count -1 all. */
struct node *build_reduce(struct build *b, enum op_id op, struct node *x, const int32_t *axes,
                          int axis_count, bool keepdims);
struct node *build_reshape(struct build *b, struct node *x, const struct shape *shape);
struct node *build_cast(struct build *b, struct node *x, enum dtype to);
/* x[start:start + count] along an axis */
struct node *build_slice(struct build *b, struct node *x, int axis, int64_t start, int64_t count);
/* Factor number `which` out of the packed row (tensor/factors.h) of the matrices of shape x. */
struct node *build_factor(struct build *b, enum op_id op, struct node *packed,
                          const struct shape *x, const struct op_attrs *attrs, int which);
/* Ends a builder: *out = n, or the failure. */
int build_end(const struct build *b, struct node *n, struct node **out);

/* The newest call of `op` on exactly these inputs and attributes, or NULL: so that the pieces of a
 * factorisation share one computation. Looks back a few nodes only. */
struct node *graph_find(const struct graph *g, enum op_id op, struct node *const *in, int count,
                        const struct op_attrs *attrs);

#endif
