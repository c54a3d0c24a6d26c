/* A fused step while its source is printed: the views that it loads and stores, how each of them is
 * read, and the function `element`, which is what the step does with one element. */
#ifndef CUDA_SOURCE_ELEMENT_H
#define CUDA_SOURCE_ELEMENT_H

#include "backend/cuda/source/build.h"

enum access {
    ACCESS_ONE,   /* the same element everywhere */
    ACCESS_EACH,  /* an element of its own for each */
    ACCESS_FOUR,  /* four at once */
    ACCESS_SHARED /* one for the four */
};

/* A view that is loaded or stored: number `view` of the walk. */
struct touched {
    const struct instruction *instruction;
    struct operand_view view;
    enum access access;
    bool asked; /* at run time: where the shift leaves it, may a load of four begin there? */
};

enum { FOUR = 4 };

struct fused_source {
    struct build *b;
    struct walk walk, groups; /* of elements; of fours */
    bool fours, asks;
    int count;
    struct touched at[WALK_VIEWS];
    int value[256], value_dtype[256]; /* by register: the number of its latest value */
    struct strbuf element;            /* the body of that function */
    struct strbuf parameters;         /* of `element` */
};

const struct instruction *fused_code(const struct build *b, int k);
bool fused_touches(const struct instruction *i);
/* access.c, in this order. */
void fused_read_views(struct fused_source *f);
void fused_walk_views(struct fused_source *f);
void fused_choose_access(struct fused_source *f);
int fused_bytes_of_four(const struct touched *t); /* what a load of four begins at a multiple of */

void element_print(struct fused_source *f);

#endif
