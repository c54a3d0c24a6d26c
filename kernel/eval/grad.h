/* Derivatives, for grad and for commands that train. */
#ifndef EVAL_GRAD_H
#define EVAL_GRAD_H

#include "eval/eval.h"

/* What a derivative is by, where its asker knows: {NULL, 0}: a variable's name is looked for. */
struct by_name {
    struct span span;
    struct str name; /* "w", "layers[0].w" */
};

/* out[i] = d loss / d by[i], pending, with a reference for the caller. loss: a tensor of one real
 * element; by: real tensors that it depends on (a ValueError where it does not). Errors name
 * variables and shapes, and the place of by[i] if it is to blame and names says where it stands
 * (NULL: nobody knows); else the caller adds the place. */
int eval_gradient(struct eval *e, struct value loss, const struct value *by,
                  const struct by_name *names, size_t count, struct value *out, struct err *err);

#endif
