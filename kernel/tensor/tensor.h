/* A tensor as variables hold it: what it is, and either where its elements are (buffer) or which
 * node of the cell's graph will compute it (node). Reference counted, never changed in place once
 * computed: assignment to a part makes a new tensor. */
#ifndef TENSOR_TENSOR_H
#define TENSOR_TENSOR_H

#include "tensor/buffer.h"
#include "tensor/dtype.h"
#include "tensor/shape.h"

struct node;   /* graph/graph.h */
struct recipe; /* tensor/recipe.h */

struct tensor {
    int refs;    /* variables, lists, results */
    int journal; /* of these, references that only wait for a possible undo */
    enum dtype dtype;
    struct layout layout;  /* contiguous while pending */
    struct buffer *buffer; /* NULL while pending */
    struct node *node;     /* NULL once computed, and after its computation failed */
    struct recipe *recipe; /* how it was computed, held; NULL: nobody has asked yet */
    int32_t result;        /* which of the recipe's results it is */
};

struct tensor *tensor_new(enum dtype dtype,
                          const struct shape *shape); /* pending; NULL: no memory */
struct tensor *tensor_ref(struct tensor *t);
void tensor_unref(struct tensor *t);                                           /* NULL is legal */
int tensor_bytes(enum dtype dtype, const struct shape *shape, int64_t *bytes); /* -1: too large */
/* Where element [0, …] lies in process memory, or NULL when pending or on another device. */
void *tensor_host(const struct tensor *t);

#endif
