/* A CUDA driver that computes on the processor, so that cuda.so really runs on any machine: what
 * the parts of the fake libcuda.so.1 share. (How many GPUs there are, and of what kind:
 * ../libcuda.c.)
 *
 * Work is put into its stream and done as late as can be: when somebody waits, or a piece at a time
 * when an event is asked for. So a buffer of the host's that is used again too early shows.
 *
 *   FAKE_CUDA_MEMORY_MIB   memory of each GPU (142336)
 *   FAKE_CUDA_SHIM         folder for compiled kernels (build/cuda-shim)
 *   FAKE_CUDA_ORDER        "backward": threads and blocks run last to first
 *   FAKE_CUDA_FAIL         WHAT@N:CODE, the Nth alloc, copy, kernel, launch or context fails with
 * that CUresult; those above 699 are sticky. CODE "hang": it never ends; "exit": the process ends
 *   FAKE_CUDA_FAIL_ONCE    a file that is made when it fails; while it is there nothing fails */
#ifndef FAKE_CUDA_H
#define FAKE_CUDA_H

#define __CUDA_API_VERSION_INTERNAL
#include <cuda.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAKE_HANGS = -1, FAKE_SKIPS = -2 };

/* Work: `run` gets a copy of the data. Returns a CUresult, or FAKE_HANGS. */
typedef int fake_work(void *data);

struct fake_item {
    struct fake_item *next;
    fake_work *run;
    size_t size;
    _Alignas(16) char data[];
};

struct fake_list {
    struct fake_item *first, *last;
};

struct CUstream_st {
    struct fake_list work;
    uint64_t put, done; /* items ever */
    bool capturing, hangs;
    struct fake_list captured;
};

struct fake {
    CUresult lost; /* sticky: every call returns it */
    bool retained;
    size_t used; /* bytes of device memory */
    struct CUstream_st *streams[16];
};
extern struct fake fake;

#define FAKE_ENTER()                                                                               \
    do {                                                                                           \
        if (fake.lost)                                                                             \
            return fake.lost;                                                                      \
        if (!fake.retained)                                                                        \
            return CUDA_ERROR_INVALID_CONTEXT;                                                     \
    } while (0)

/* faults.c: 0, or what this happening shall come to. */
int fake_fails(const char *what);
int fake_said(const char *name, int otherwise);
size_t fake_memory_total(void);
/* memory.c: does all of it lie in one allocation? */
bool fake_holds(CUdeviceptr at, size_t bytes);
/* stream.c, also for the fake cuBLAS. */
CUresult fake_push(CUstream s, fake_work *run, const void *data, size_t size);
CUresult fake_push_list(CUstream s, const struct fake_list *list);
bool fake_append(struct fake_list *list, fake_work *run, const void *data, size_t size);
void fake_list_free(struct fake_list *list);
CUresult fake_wait_all(void);

#endif
