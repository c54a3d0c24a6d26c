/* NVIDIA's driver library as far as the probe needs it: found by dlopen, called through prototypes
 * of our own, so that no CUDA header is needed to build. Its documentation: the CUDA Driver API,
 * "Initialization", "Version Management", "Device Management". */
#ifndef WORKER_DRIVER_H
#define WORKER_DRIVER_H

#include "worker/probe.h"

struct driver {
    int (*init)(unsigned flags);
    int (*version)(int *version);
    int (*count)(int *count);
    int (*get)(int *device, int index);
    int (*name)(char *name, int size, int device);
    int (*memory)(size_t *bytes, int device);
    int (*attribute)(int *value, int attribute, int device);
    int (*uuid)(unsigned char uuid[16], int device);
    int (*pci)(char *text, int size, int device);
    int (*error_text)(int code, const char **text); /* may be NULL */
};

/* Loads libcuda.so.1: fills library, or library_error or missing_call; false then. */
bool driver_load(struct driver *d, struct probe_facts *facts);
/* Facts of one GPU; what the driver does not say stays empty. False: there is no such device. */
bool driver_describe(const struct driver *d, int index, struct gpu_fact *gpu);

#endif
