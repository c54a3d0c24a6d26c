/* Places of x that tensors of indices name, and the walk over them: from x to a result, or from a
 * value into x. */
#ifndef CPU_PICK_H
#define CPU_PICK_H

#include "backend/cpu/copy.h"

/* Each place is a part of x: the axes that no index is about. The other side (result or value) is
 * seen in the shape [axes that stay…, axes of the indices…, axes that stay…]. */
struct pick {
    const struct cpu_call *call;
    const int64_t *at; /* place i begins at[i] * at_step elements behind x's first one */
    int64_t at_step, count;
    void *scratch[2]; /* what is behind `at`, and to be given back */
    int ndim;         /* of the indices' axes on the other side, joined where possible */
    int64_t size[MAX_DIMS], step[MAX_DIMS];
    bool writes; /* into x */
    char *x, *other;
    struct copy part; /* from one side to the other; to and from are not set */
};

/* What is indexed, and how: `place` of the axes that stay come before those of the indices. */
struct pick_index {
    const struct cpu_view *at;
    const int32_t *axes; /* rising */
    int count, place;
    bool flat; /* x is a flattened tensor, for messages */
};

/* Looks at all indices first: ValueError names number, axis and size. */
int pick_open(struct pick *p, const struct cpu_call *call, const struct cpu_view *x,
              const struct pick_index *index, const struct cpu_view *other, bool writes,
              struct err *err);
void pick_close(struct pick *p);
/* Moves the parts of places [from, to), in order. */
void pick_move(const struct pick *p, int64_t from, int64_t to);
int64_t pick_part(const struct pick *p);                 /* elements of a part */
int64_t pick_other(const struct pick *p, int64_t place); /* where place i lies on the other side */

#endif
