/* A space that several views are walked through side by side: axes that are one walk in all of them
 * are joined, those of one element dropped, so that sources depend on no more than they must. */
#ifndef CUDA_SOURCE_WALK_H
#define CUDA_SOURCE_WALK_H

#include "tensor/shape.h"

enum { WALK_AXES = 2 * MAX_DIMS, WALK_VIEWS = 64 };

struct walk {
    int ndim, views;
    int64_t size[WALK_AXES];
    int64_t step[WALK_VIEWS][WALK_AXES];
};

void walk_axis(struct walk *w, int64_t size, const int64_t *steps); /* the next one inwards */
void walk_join(struct walk *w);
int64_t walk_count(const struct walk *w);
/* Does element i lie at place i? */
bool walk_is_dense(const struct walk *w, int view);

#endif
