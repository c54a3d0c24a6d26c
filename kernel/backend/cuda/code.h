/* A step as kernels of our own: its source printed, its code on the device, its launches. */
#ifndef CUDA_CODE_H
#define CUDA_CODE_H

#include "backend/cuda/context.h"
#include "backend/cuda/source/source.h"

struct code {
    struct source source; /* its launches and scratch; the text is dropped */
    struct cubin *cubin;
    CUfunction *functions; /* by launch */
};

int code_make(struct gpu_context *c, const struct program *p, int32_t step, struct code *out,
              struct err *err);
void code_fini(struct code *k);
int code_launch(struct gpu_context *c, const struct code *k, const struct gpu_launch *l,
                struct err *err);

#endif
