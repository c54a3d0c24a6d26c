/* Reverse mode: the derivative of one number by tensors, as ordinary graph, so that it is fused,
 * planned and cached like everything else, and can itself be differentiated.
 *
 * derivatives.def names for each operation the function that gives the cotangents of its inputs
 * from the cotangent of its result (a vector-Jacobian product), or says that there is none. */
#ifndef GRAPH_GRAD_H
#define GRAPH_GRAD_H

#include "graph/compose.h"

struct gradient {
    struct node *loss;      /* one real element */
    struct node *const *by; /* leaves (the computed tensor of a variable: every leaf of the same
                               tensor counts) or calls; real */
    int count;
    struct node **out; /* filled: d loss / d by[i], in by[i]'s shape and dtype; zeros where the loss
                          does not depend on it */
    bool *depends;     /* filled */
    const struct node *failed; /* out, when it fails: the call to blame, or NULL */
};

/* Errors: a call that has no derivative, with its place; elements that are needed and gone; a loss
 * whose making is forgotten in part. */
int graph_gradient(struct graph *g, struct gradient *d, struct err *err);

/* One operation's. n: the call; g: the cotangent of its result, of n's shape and dtype (of
 * elementwise calls and of results without axes it may be a number). Sets in[i] to the cotangent of
 * input i, or leaves NULL where it has none (an index, a condition); only inputs with
 * in[i]->active count. The caller sums over broadcast axes and brings the dtype right. Written with
 * build*(): no checks on the way. */
typedef void derivative_fn(struct build *b, const struct node *n, struct node *g, struct node **in);

#define DERIVATIVE(op, function) derivative_fn function;
#define NO_DERIVATIVE(op, why)
#include "graph/derivatives.def"
#undef DERIVATIVE
#undef NO_DERIVATIVE

derivative_fn *graph_derivative(enum op_id op); /* or NULL */
const char *graph_no_derivative(enum op_id op); /* why there is none, or NULL */

#endif
