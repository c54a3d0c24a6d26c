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

/* Lives until the session ends, also when it is no longer in the list (a part of a GPU that is no
 * longer split): buffers and plans point to it. */
struct device {
    char name[24]; /* "cpu", "gpu0", "gpu0.1" */
    enum device_kind kind;
    int index; /* of the GPU */
    int part;  /* of a GPU that is split; -1: all of it */
    bool simulated;
    bool retired; /* no longer in the list; nothing new is placed on it */
    const struct backend *backend;
    struct backend_device *handle; /* NULL until first used, and after its worker ended */
    uint32_t generation;           /* from 1; one more each time that its worker ends */
    char ended[200];               /* how the last worker came to its end; empty: none has */
    struct buffer *buffers;        /* on it, newest first; GPUs only */
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
/* Copies a computed tensor's elements to process memory, contiguous, wherever it lies; those of a
 * lost buffer from its host copy. DeviceError: lost, and no copy. */
int device_download(struct devices *d, const struct tensor *t, void *to, struct err *err);

/* ---- workers that end (device/lost.c) ---- */

/* After a call of its backend failed: has its worker come to an end? Then it is closed, everything
 * on it is lost, `ended` says why, and the next use starts another. */
bool device_check(struct devices *d, struct device *device);
static inline bool buffer_lost(const struct buffer *b)
{
    return b->device && b->device->kind == DEVICE_GPU && b->generation != b->device->generation;
}
/* Brings a lost buffer back from its host copy. 0; 1: it has none; -1: err. */
int buffer_restore(struct devices *d, struct buffer *b, struct err *err);
/* Makes a host copy if there is none yet. The budget is setting(HOST_COPIES_MIB) for all devices;
 * 0: made or there; 1: over the budget; -1: err. */
int buffer_keep_copy(struct devices *d, struct buffer *b, struct err *err);
/* For when nobody waits: makes host copies, newest first, for at most `ms`. True: there is more to
 * do. */
bool devices_idle(struct devices *d, int64_t ms);
/* The elements go to another device, and with them every tensor that looks into the buffer. */
int buffer_move(struct devices *d, struct buffer *b, struct device *to, struct err *err);
/* Gives a GPU back for certain: what is on it moves to the CPU, its worker ends. */
int device_release(struct devices *d, struct device *device, struct err *err);

/* Has the probe run? Then devices_count does not wait. */
bool devices_known(const struct devices *d);
/* Runs the probe if it has not run yet (10 ms without a GPU), or `again`. Never NULL. */
const struct probe_report *devices_probe(struct devices *d, bool again);

#endif
