/* Code on the device: a module for each text, kept by text while the device is open, so that steps
 * of many programs share it. */
#ifndef CUDA_CUBIN_H
#define CUDA_CUBIN_H

#include "backend/cuda/compiler.h"
#include "base/map.h"

struct gpu_context;

struct cubin {
    CUmodule module;
    int refs; /* steps that launch it */
};

struct cubins {
    struct map by_text;
};

void cubins_init(struct cubins *m);
void cubins_fini(struct gpu_context *c);
/* The module of a text, compiled if need be; each get wants a put. DeviceError, OutOfMemory. */
int cubin_get(struct gpu_context *c, struct str text, struct cubin **out, struct err *err);
void cubin_put(struct cubin *m);

#endif
