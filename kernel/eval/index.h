/* An index as it was written, read against the shape that it indexes. */
#ifndef EVAL_INDEX_H
#define EVAL_INDEX_H

#include "eval/eval_impl.h"

struct index_plan {
    struct op_attrs slice; /* of _slice, for the axes of x */
    bool whole;            /* nothing is cut: x itself */
    bool ellipsis;         /* ... has been seen */
    int axis;              /* next axis of x to be described */
    struct value many;     /* the mask or index tensor, or VALUE_NOTHING */
    int many_at;           /* its axis in x */
    bool mask;
    int none_count, none_at[MAX_DIMS]; /* places of new axes in the result */
};

/* index_read.c. `many` is held: the caller gives it back, also after an error. */
int index_read(struct eval *e, const struct shape *s, const struct ast *index, struct index_plan *p,
               struct err *err);
/* index.c: x, of the shape that the plan was read for, indexed. */
int index_apply(struct eval *e, struct value x, const struct index_plan *p, struct value *out,
                struct err *err);

#endif
