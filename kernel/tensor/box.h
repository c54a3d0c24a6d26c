/* A box of a tensor: from `start`, along each axis as many elements as its shape says. Told by its
 * place in the tensor, not in memory, since a tensor's elements may move (plan/recover.h). */
#ifndef TENSOR_BOX_H
#define TENSOR_BOX_H

#include "tensor/tensor.h"

struct box {
    struct shape shape;
    int64_t start[MAX_DIMS];
};

static inline struct box box_all(const struct tensor *t)
{
    return (struct box){ .shape = t->layout.shape };
}

/* Where its elements lie now. */
static inline struct layout box_layout(const struct box *b, const struct tensor *t)
{
    struct layout l = t->layout;
    l.shape = b->shape;
    for (int i = 0; i < l.shape.ndim; i++)
        l.offset += b->start[i] * l.stride[i];
    return l;
}

#endif
