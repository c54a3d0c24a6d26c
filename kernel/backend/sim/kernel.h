/* A step of a program as a program of its own, which the CPU backend runs: its views and their
 * buffers with numbers of their own. */
#ifndef SIM_KERNEL_H
#define SIM_KERNEL_H

#include "backend/gpu/driver.h"

struct gpu_kernel {
    struct program program;
    struct step step;
    int32_t *source;       /* by view: its number in the whole program */
    int32_t *whole_buffer; /* by buffer: the same */
    void *prepared;        /* the CPU backend's */
};

/* *out is on the heap; not prepared yet. p outlives it. */
int sim_kernel_make(const struct program *p, int32_t step, struct gpu_kernel **out,
                    struct err *err);
void sim_kernel_free(struct gpu_kernel *k);
/* Where each of its buffers begins, from where the views of the whole program begin. */
void sim_kernel_buffers(const struct gpu_kernel *k, const struct gpu_launch *l, void **buffers);

#endif
