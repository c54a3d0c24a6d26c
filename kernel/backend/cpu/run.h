/* A program made ready: what run.c and fused.c share. */
#ifndef CPU_RUN_H
#define CPU_RUN_H

#include "backend/cpu/device.h"

struct fused; /* fused.c */

struct prepared_step {
    cpu_kernel *kernel;  /* STEP_KERNEL */
    struct cpu_view *in; /* into prepared.operands; their data is set for each run */
    struct cpu_view out;
    struct fused *fused;              /* STEP_FUSED; on the heap */
    int32_t begin_first, begin_count; /* into prepared.begin: temporaries this step uses first */
    int32_t end_first, end_count;     /* into prepared.end: those it uses last */
};

struct prepared_view {
    int32_t buffer;
    int64_t at;          /* bytes */
    struct extent reach; /* of those that each run shifts, and the elements of their buffer */
    int64_t elements;
};

struct prepared {
    struct backend_device *device;
    const struct program *program;
    struct prepared_step *steps;
    struct cpu_view *operands;
    union scalar *cells; /* where an operand that is a scalar lies during a run */
    void **buffers;      /* during a run, temporaries too */
    struct prepared_view *views;
    int32_t *shifted, shifted_count; /* views */
    int32_t *begin, *end;
};

/* Where element [0, …, 0] of a view lies in this run. */
static inline char *prepared_address(const struct prepared *q, int32_t view)
{
    const struct prepared_view *v = &q->views[view];
    return (char *)q->buffers[v->buffer] + v->at;
}

int fused_prepare(struct prepared *q, struct prepared_step *ps, const struct step *s,
                  struct err *err);
int fused_run(struct prepared *q, struct prepared_step *ps, const struct run_request *request,
              struct err *err);

#endif
