/* Is a result what the CPU made of the same step, within the bounds of bounds.def? */
#ifndef TEST_CUDA_COMPARE_H
#define TEST_CUDA_COMPARE_H

#include "guard.h"
#include "program/program.h"

struct compared {
    const struct program *p;
    int32_t step, view;            /* the view is side by side, as results are */
    const char *got, *wanted;      /* its buffer */
    const struct guarded *buffers; /* all that the step uses */
};

/* 0, or -1 with `log`: the first element that is off. */
int compare_view(const struct compared *c, char *log, size_t size);

#endif
