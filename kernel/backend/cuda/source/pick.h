/* What indices pick from a tensor, as a walk: for the printers of what reads, writes and adds
 * there. */
#ifndef CUDA_SOURCE_PICK_H
#define CUDA_SOURCE_PICK_H

#include "backend/cuda/source/build.h"

enum { INDICES_MOST = MAX_DIMS };

/* What is picked from x: a space in which x's own axes and those of the indices are walked, and for
 * each index how far it moves along x. `other`: what lies on the other side, in the same space. */
struct pick {
    struct operand_view x, other, index[INDICES_MOST];
    int64_t size[INDICES_MOST], step[INDICES_MOST];
    int count;
    bool labels;
    struct walk walk; /* views: x, other, the indices */
};

enum { PICK_X, PICK_OTHER, PICK_INDEX };

/* `place` of the axes that stay come before those of the indices. Which of them are walked: those
 * of the indices, those that stay, or both. */
enum { WALK_INDICES = 1, WALK_STAY = 2 };
void pick_walk(struct pick *p, const int32_t *axes, int place, int which);
/* One index for each element of the space: x is walked beside it but for its own axis. */
void pick_along(struct pick *p, int axis);
/* The operands from number `first` on. */
void pick_indices(struct build *b, struct pick *p, int first);
void pick_flatten(struct operand_view *v);

/* Looks at the indices, which are the operands from `first` on. */
void pick_check(struct build *b, const struct pick *p, int first);
bool pick_is_empty(const struct pick *p);
/* Parameters of the indices and macro CHOSEN(i): how far they move from X(i). */
void pick_define_chosen(struct build *b, const struct pick *p);

#endif
