/* What can compute here. One struct device for the CPU and each (logical) GPU; the CPU is always
 * there and last. GPUs are found out about by `tensorcell worker --probe`, a process with a
 * deadline, when somebody first asks for one; this process calls neither CUDA nor NVML. */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include "backend/backend.h"
#include "base/arena.h"
#include "device/host.h"
#include "lang/device_name.h"
#include "tensor/tensor.h"
#include "worker/probe.h"

enum device_kind { DEVICE_CPU, DEVICE_GPU };

struct device {
    char name[24]; /* "cpu", "gpu0" */
    enum device_kind kind;
    int index;
    const struct backend *backend;
    struct backend_device *handle; /* NULL until first used */
};

/* What the probe found: each thing that was looked at, in order, and the first that stands in the
 * way, or the GPUs (struct gpu_fact: worker/probe.h). */
struct probe_step {
    char name[48]; /* "driver library" */
    bool ok;
    char detail[240]; /* "libcuda.so.1 from /usr/lib/…, driver 13.0", or what is wrong */
    char advice[240]; /* what to do about it, when not ok */
};

struct probe_report {
    bool done;
    int step_count;
    struct probe_step steps[12];
    int gpu_count;
    struct gpu_fact gpus[PROBE_GPUS];
    char cause[240]; /* why no GPU can be used, in half a sentence; empty when one can */
};

struct devices; /* of the session */

struct devices_options {
    const char *program;  /* this executable, for the probe; NULL: /proc/self/exe */
    const char *backends; /* folder of the backends; NULL: TENSORCELL_BACKENDS, else beside the
                             executable (backends, or ../lib/tensorcell/backends) */
};

/* options may be NULL. Costs microseconds: nothing is looked for, loaded or started before it is
 * needed. */
struct devices *devices_new(const struct devices_options *options, struct err *err);
void devices_free(struct devices *d); /* all buffers must have been released */

/* The devices that can be used now: GPUs in order, the CPU last. The first call probes. */
int devices_count(struct devices *d);
struct device *devices_get(struct devices *d, int i);
struct device *devices_cpu(struct devices *d);

/* Opens the device's backend if it is not open yet (the first use loads libraries: tens of ms). */
int device_open(struct devices *d, struct device *device, struct err *err);
/* A buffer on a device; opens it. */
int device_alloc(struct devices *d, struct device *device, size_t bytes, struct buffer **out,
                 struct err *err);
/* A tensor on the CPU with memory of its own, contents undefined (for literals and loads). */
int device_host_tensor(struct devices *d, enum dtype dtype, const struct shape *shape,
                       struct tensor **out, struct err *err);
/* Copies a computed tensor's elements to process memory, contiguous, wherever it lies. */
int device_download(struct devices *d, const struct tensor *t, void *to, struct err *err);

/* Has the probe run? Then devices_count does not wait. */
bool devices_known(const struct devices *d);
/* Runs the probe if it has not run yet (10 ms without a GPU), or `again`. Never NULL. */
const struct probe_report *devices_probe(struct devices *d, bool again);

#endif
