/* One step of a program through its CUDA source, run by the shim on copies of the buffers that it
 * uses. */
#ifndef TEST_CUDA_STEPS_H
#define TEST_CUDA_STEPS_H

#include "backend/backend.h"
#include "backend/cuda/source/source.h"
#include "guard.h"
#include "shim.h"

struct step_run {
    const struct program *p;
    int32_t step;
    const struct source *source;
    const union scalar *scalars;
    struct guarded *buffers; /* by buffer number; those that the step does not use are empty */
    int64_t fault[2];
    const char *folder; /* for the shim */
    enum shim_order order;
};

/* Does the step use the buffer? */
bool step_uses(const struct program *p, int32_t step, int32_t buffer);
/* The view that the step writes, number k of them; -1: there are no more. */
int32_t step_result(const struct program *p, int32_t step, int k);
/* 0, or -1 with `log`. */
int step_run(struct step_run *r, char *log, size_t size);

#endif
