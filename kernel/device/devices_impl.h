/* Inside of struct devices, for the files of this room and its tests. */
#ifndef DEVICE_DEVICES_IMPL_H
#define DEVICE_DEVICES_IMPL_H

#include "device/child.h"
#include "device/copies.h"
#include "device/device.h"
#include "device/lost.h"
#include "device/policy.h"
#include "device/probe.h"
#include "device/simulate.h"
#include "worker/proxy.h"

struct gpu_policy {
    struct growth growth;
    struct limits limits;
};

struct policy {
    struct gpu_policy gpus[POLICY_GPUS];
    bool fallback;
    enum precision precision;
    bool deterministic;
    bool use_set; /* by `use`; else the CPU */
    struct device_name use;
    char use_host[64]; /* what use.host points to */
    char use_asked[96];
    char use_reason[512]; /* made anew at each request_default */
};

enum { DEVICES_MOST = PROBE_GPUS * POLICY_PARTS };

struct devices {
    char *program, *backends; /* as handed in, or NULL */
    struct device cpu;
    struct device *all;                /* GPUs, also those that are not in the list any more */
    struct device *list[DEVICES_MOST]; /* logical GPUs that can be used, in order */
    int gpu_count;                     /* of the list */
    bool listed;                       /* the list has been made */
    struct probe_report report;        /* .done: the probe has run */
    bool environment_read;             /* for simulated GPUs */
    struct simulation simulation;
    struct gpu_fact simulated; /* each of them */
    char misread[200];         /* what the environment says and cannot be understood */
    struct policy policy;
    struct device_holding moved; /* from GPUs to the CPU, ever */
    struct device_reader reader;
    struct proxy_session session; /* of the GPUs' workers */
};

/* The folder that holds the backends, into text. DeviceError naming the places looked at; text is
 * then the last of them. */
int devices_backend_folder(const struct devices *d, char *text, size_t size, struct err *err);
/* The program to start as a worker, into text. */
void devices_program(const struct devices *d, char *text, size_t size);
/* Makes the list if nobody has yet. */
void devices_find(struct devices *d);
/* Makes it from what the GPUs and the limits are now. */
void devices_relist(struct devices *d);
void simulation_find(struct devices *d); /* from the environment, once */
/* Of a fault text, what is left for the worker that replaces one: no item with a number. */
void simulation_fault(const struct device *device, const char *text, char *out, size_t size);

void policy_init(struct policy *p);
/* ValueError: more than the GPU has that is there; *at: which of the limits, or -1. */
int policy_check_limits(struct devices *d, int gpu, const struct limits *l, int *at,
                        struct err *err);
int policy_check_growth(struct devices *d, const struct device *gpu, struct growth g,
                        struct err *err);
/* "512 MiB", "1.5 GiB", "16 TiB" */
const char *policy_bytes_text(int64_t bytes, char *text, size_t size);
/* Probes anew, and has each GPU that is found really run a kernel (device/probe.c). */
const struct probe_report *devices_try(struct devices *d);
/* The same of simulated ones, in a process of its own; the session's workers know nothing of it. */
struct child_end devices_try_simulated(struct devices *d, struct probe_facts *facts);
/* Brings open GPUs into line with the policy. One that refuses: all are as `before` again. */
int policy_apply(struct devices *d, const struct policy *before, struct err *err);

void device_close(struct device *device);     /* its buffers are lost from now on */
void device_release_buffer(struct buffer *b); /* buffer.release of what device_alloc gave */
void buffer_link(struct buffer *b);
void buffer_unlink(struct buffer *b);
/* Memory on an open device; on a GPU copies make room for it. */
int device_take(struct device *device, size_t bytes, void **handle, struct err *err);
void copying_stop(struct device *device);
/* Is there room for it within HOST_COPIES_MIB? */
bool host_copy_fits(const struct devices *d, const struct buffer *b);
void copy_attach(struct buffer *b, struct buffer *made); /* made: nobody else's; now a copy of b */
void copy_part(struct buffer *copy);                     /* it is no longer held by its source */
void copy_to_own(struct buffer *copy);  /* the reference of its source goes over to the caller */
void copies_end(struct device *device); /* what lay on it is gone */

#endif
