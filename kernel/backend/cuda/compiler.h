/* Text to code: from the cache on disk, else by NVRTC, which is loaded when something has to be
 * compiled (26 ms, and ten times that when the machine has not read it yet). The code is for
 * exactly this GPU (a cubin), or, when the GPU is newer than the compiler, PTX of the newest kind
 * that the compiler knows, which the driver finishes. */
#ifndef CUDA_COMPILER_H
#define CUDA_COMPILER_H

#include "backend/cuda/cache.h"
#include "backend/cuda/calls.h"

struct compiler {
    int version;      /* CUDA's, of the driver */
    int arch;         /* of the GPU: 90 */
    const char *root; /* library.h */
    struct cache cache;
    struct nvrtc_calls nvrtc;
    bool loaded;
    int target;                   /* the kind of code that it makes */
    char identity[PATH_MAX + 96]; /* which compiler and what it is told: part of the cache's key */
    int64_t compiled;             /* texts that NVRTC has compiled; for tests */
};

void compiler_init(struct compiler *c, int version, int arch);
/* Loads NVRTC and settles what code it shall make. DeviceError. */
int compiler_load(struct compiler *c, struct err *err);
/* `fresh`: not from disk (the file turned out to be of no use). DeviceError: no compiler, or what
 * it says about the text. */
int compiler_code(struct compiler *c, struct str text, bool fresh, struct strbuf *code,
                  struct err *err);

#endif
