/* What can compute here. One struct device for the CPU and each (logical) GPU; the CPU is always
 * there and last. GPUs are found out about by `tensorcell worker --probe`, a process with a
 * deadline, when somebody first asks for one; this process calls neither CUDA nor NVML. */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include "backend/backend.h"
#include "base/arena.h"
#include "device/host.h"
#include "lang/device_name.h"
#include "tensor/box.h"
#include "worker/probe.h"

enum device_kind { DEVICE_CPU, DEVICE_GPU };

/* A host copy that is being made, piece by piece, when nobody waits. */
struct copying {
    struct buffer *of; /* NULL: none */
    struct buffer *to;
    size_t done;
};

/* Lives until the session ends, also when it is no longer in the list (a part of a GPU that is no
 * longer split): buffers and plans point to it. One that comes back is the same struct. */
struct device {
    char name[32];  /* "cpu", "gpu0", "gpu0.1" */
    char shown[48]; /* the same for people: "gpu0 (simulated)"; empty: the name */
    enum device_kind kind;
    int index; /* of the GPU */
    int part;  /* of a GPU that is split; -1: all of it */
    bool simulated;
    bool retired; /* no longer in the list; nothing new is placed on it */
    const struct backend *backend;
    struct backend_device *handle; /* NULL until first used, and after its worker ended */
    uint32_t generation;           /* from 1; one more each time that its worker ends or is ended:
                                      what was prepared or allocated before is gone */
    char ended[200];               /* how the last worker came to its end; empty: none has */
    bool had_worker;               /* since it was made, or simulated anew */
    struct err refused;            /* why it could not be opened, … */
    int64_t refused_until_us;      /* … which is not tried again before that; 0: it may be */
    struct buffer *buffers;        /* on it, newest first; on the CPU: the copies */
    int64_t copied;                /* bytes of copies on it (device/copies.h) */
    struct copying copying;
    struct device *next; /* all that the session ever had */
};

/* As it is called in all that people see; in a longer text once. */
static inline const char *device_shown_name(const struct device *device)
{
    return device->shown[0] ? device->shown : device->name;
}

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

/* The devices that can be used now: logical GPUs in order, the CPU last. The first call probes,
 * unless GPUs are simulated. */
int devices_count(struct devices *d);
struct device *devices_get(struct devices *d, int i);
struct device *devices_cpu(struct devices *d);

/* Opens the device's backend if it is not open yet (the first use loads libraries: tens of ms). */
int device_open(struct devices *d, struct device *device, struct err *err);
int device_pid(const struct device *device); /* of its worker; 0: none now */
/* A buffer on a device; opens it. */
int device_alloc(struct devices *d, struct device *device, size_t bytes, struct buffer **out,
                 struct err *err);
/* A tensor on the CPU with memory of its own, contents undefined (for literals and loads). */
int device_host_tensor(struct devices *d, enum dtype dtype, const struct shape *shape,
                       struct tensor **out, struct err *err);
/* Copies a computed tensor's elements to process memory, contiguous, wherever it lies; those of a
 * lost buffer from its host copy. DeviceError: lost, and no copy. */
int device_download(struct devices *d, const struct tensor *t, void *to, struct err *err);
/* The same of a part of it. */
int device_download_box(struct devices *d, const struct tensor *t, const struct box *b, void *to,
                        struct err *err);
/* The same by itself: what device_download does for the CPU, and a reader for GPUs. */
int device_fetch(const struct tensor *t, const struct box *b, void *to, struct err *err);
/* Who knows what else GPUs do, and waits for it before something is read from them; also brings
 * back what is lost. Set by the session; without one device_download reads at once. */
struct device_reader {
    int (*read)(void *context, const struct tensor *t, const struct box *b, void *to,
                struct err *err);
    void *context;
};
void devices_set_reader(struct devices *d, struct device_reader reader);

/* The GPUs that there are, also when none can be used (then there is a cause, in half a sentence).
 * Simulated ones take the place of real ones. */
int devices_gpus(struct devices *d);
const struct gpu_fact *devices_gpu(struct devices *d, int gpu);
const char *devices_cause(struct devices *d); /* empty when they can be used */
/* Asks anew how busy they are and who uses them; tenths of a second where there are any. */
void devices_refresh(struct devices *d);

/* Are the devices known already? Then devices_count does not wait. */
bool devices_known(const struct devices *d);

#endif
