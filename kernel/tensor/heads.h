/* What functions and sequences begin with: all that is known of them below eval/. Only their makers
 * know what else is inside and how it is freed. */
#ifndef TENSOR_HEADS_H
#define TENSOR_HEADS_H

#include "tensor/value.h"

struct function_head {
    int refs;
    struct str name, signature; /* "f", "fn f(x, w=1)" */
    void (*release)(struct function *f, struct value *queue);
    struct value next;
};
struct sequence_head {
    int refs;
    int64_t count;
    char text[80]; /* "4 batches of 32 rows" */
    void (*release)(struct sequence *s, struct value *queue);
    struct value next;
};

static inline const struct sequence_head *sequence_head(const struct sequence *s)
{
    return (const struct sequence_head *)(const void *)s;
}

#endif
