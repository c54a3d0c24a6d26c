/* NVIDIA's libraries, none of them linked: found (backend/search.h) and opened when they are first
 * needed, so that one build serves CUDA 12 and 13 and a machine without either. */
#ifndef CUDA_LIBRARY_H
#define CUDA_LIBRARY_H

#include "base/err.h"

#include <limits.h>

enum library_kind { LIBRARY_DRIVER, LIBRARY_NVRTC, LIBRARY_BLAS, LIBRARY_NVML, LIBRARY_COUNT };

struct library {
    void *handle;        /* dlopen's; never closed again: these libraries do not survive that */
    char name[40];       /* "libnvrtc.so.13" */
    char path[PATH_MAX]; /* where it came from */
};

/* One call to find: `at` is a pointer to a function pointer. */
struct library_call {
    void *at;
    const char *symbol;
};

/* Opens a library. The versioned ones (nvrtc, cublasLt) are of CUDA `major` or the one before: a
 * driver runs nothing newer than itself. root: everything is looked for below this folder, and the
 * loader is not asked; NULL in earnest. DeviceError: its name and all places. */
int library_open(enum library_kind kind, int major, const char *root, struct library *out,
                 struct err *err);
/* DeviceError that names the first call which the library lacks. */
int library_resolve(const struct library *l, const struct library_call *calls, int count,
                    struct err *err);
/* The file that library_open would try first, without opening it (cublasLt takes a third of a
 * second): true, or false when only the loader could know. */
bool library_find(enum library_kind kind, int major, const char *root, char path[PATH_MAX]);
/* The version in the name of the one that library_open would take; 0: there is none. */
int library_version(enum library_kind kind, int major, const char *root);

#endif
