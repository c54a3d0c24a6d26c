/* What a device is opened and configured with, and the facts that it tells about itself. */
#ifndef BACKEND_CONFIG_H
#define BACKEND_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a device takes its memory. Changeable at any time. */
struct memory_policy {
    int64_t limit;   /* bytes for buffers and pool; 0: the backend's own choice */
    bool growth;     /* memory is taken as needed; else `reserve` is taken at once and kept */
    int64_t reserve; /* without growth; 0: all that the limit allows */
    int64_t keep;    /* with growth: may stay though nothing uses it; 0: the backend's own choice */
};

enum precision { PRECISION_STRICT, PRECISION_TF32, PRECISION_BF16, PRECISION_COUNT };

/* What may change while a device is open. */
struct device_config {
    struct memory_policy memory;
    enum precision precision; /* of f32 matrix products */
    bool deterministic;       /* two runs give the same bits */
};

struct backend_options {
    int threads; /* 0: as many as cores */
    struct device_config config;
    int64_t capacity; /* of a simulated device's memory */
    char fault[64];   /* of a simulated device: backend/sim/fault.h */
    /* Process memory that uploads come from and downloads go to mostly (the worker's shared page):
     * a driver may pin it. NULL: there is none. */
    void *staging;
    size_t staging_bytes;
    _Atomic uint32_t *progress; /* raised with each run that has come to its end; NULL: unwanted */
};

struct device_facts {
    char model[96];       /* "AMD EPYC", "NVIDIA H200", "simulated GPU" */
    char library[96];     /* "oneDNN 2.6.3, x86-64-v4", "CUDA 13.0, cuBLAS 13.1" */
    int64_t memory_total; /* bytes the budget allows */
    int threads;
    int capability_major, capability_minor; /* of GPUs */
    double peak_bytes, peak_flops; /* a second: its memory moves at most, its f32 units do without
                                      tensor cores; 0: not known */
    bool simulated;
};

struct memory_facts {
    int64_t used;   /* in buffers that are alive */
    int64_t pooled; /* held for reuse */
    int64_t peak;   /* most ever used since the last reset */
    int64_t budget;
    int64_t device_free, device_total; /* of the whole GPU, by whomever it is used; -1: not known */
};

#endif
