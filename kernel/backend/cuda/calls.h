/* The calls of each library as a struct of pointers. Rows: calls_….def. */
#ifndef CUDA_CALLS_H
#define CUDA_CALLS_H

#include "backend/cuda/library.h"

#include <cublasLt.h>
#include <cuda.h>
#include <cudaTypedefs.h>
#include <nvrtc.h>

typedef int nvml_init(void);
typedef int nvml_text(char *text, unsigned size);

struct driver_calls {
#define CALL(name_, type_, symbol_) type_ name_;
#include "backend/cuda/calls_driver.def"
#undef CALL
};

struct nvrtc_calls {
    struct library library;
#define CALL(name_, function_) __typeof__(&function_) name_;
#include "backend/cuda/calls_nvrtc.def"
#undef CALL
};

struct blas_calls {
    struct library library;
#define CALL(name_, function_) __typeof__(&function_) name_;
#include "backend/cuda/calls_blas.def"
#undef CALL
};

/* CUDA's number of a version: 12080 is 12.8. */
static inline int cuda_major(int version)
{
    return version / 1000;
}

static inline int cuda_minor(int version)
{
    return version % 1000 / 10;
}

/* root: library.h. DeviceError. */
int calls_load_driver(const char *root, struct driver_calls *out, struct err *err);
int calls_load_nvrtc(int major, const char *root, struct nvrtc_calls *out, struct err *err);
int calls_load_blas(int major, const char *root, struct blas_calls *out, struct err *err);
#define DRIVER_FILE "/proc/driver/nvidia/version"
/* The driver's own number ("580.65.06") as the file says, else NVML (tens of ms); empty when there
 * is neither. */
void calls_driver_number(const char *file, char *text, size_t size);

#endif
