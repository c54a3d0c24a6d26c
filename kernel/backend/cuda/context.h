/* An open GPU as the files of this folder see it. One compute stream carries all work; every call
 * of the driver goes through `cuda_check`, which turns its code into an error and remembers those
 * after which the context is no good any more. */
#ifndef CUDA_CONTEXT_H
#define CUDA_CONTEXT_H

#include "backend/cuda/blas.h"
#include "backend/cuda/calls.h"
#include "backend/cuda/cubin.h"
#include "backend/cuda/mark.h"
#include "backend/cuda/staging.h"
#include "backend/gpu/driver.h"

struct gpu_context {
    struct driver_calls cu;
    int version; /* of CUDA, as the driver says: 12080 */
    CUdevice device;
    CUcontext context;
    CUstream stream;
    int capability_major, capability_minor;
    struct device_config config;
    char lost[120]; /* why it can no longer be used; empty while it can */
    struct pinned pinned;
    struct marks marks;
    struct compiler compiler;
    struct cubins cubins;
    struct blas blas;
};

/* 0, or -1 with what could not be done: `doing` completes "the GPU could not …". */
int cuda_check(struct gpu_context *c, CUresult code, const char *doing, struct err *err);
/* 1: the queue is past the event; 0: not yet; -1: err. A code that comes twice is there to stay:
 * the context is lost, whichever it is. */
int cuda_passed(struct gpu_context *c, CUevent event, struct err *err);
/* Makes the context the calling thread's; fails when it is lost. First of every call. */
int cuda_enter(struct gpu_context *c, struct err *err);

/* struct gpu_driver's (gpu/driver.h) */
int cuda_device_count(void);
int cuda_open(int index, const struct backend_options *options, struct gpu_context **out,
              struct err *err);
void cuda_close(struct gpu_context *c);
void cuda_facts(struct gpu_context *c, struct device_facts *out);
int cuda_configure(struct gpu_context *c, const struct device_config *config, struct err *err);
const char *cuda_lost(struct gpu_context *c);

#endif
