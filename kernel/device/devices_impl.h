/* Inside of struct devices, for the files of this room and its tests. */
#ifndef DEVICE_DEVICES_IMPL_H
#define DEVICE_DEVICES_IMPL_H

#include "device/device.h"
#include "device/policy.h"

struct policy {
    struct growth growth[POLICY_GPUS];
    bool fallback;
    bool use_set; /* by `use`; else the CPU */
    struct device_name use;
    char use_host[64]; /* what use.host points to */
    char use_asked[96];
    char use_reason[512]; /* made anew at each request_default */
};

struct devices {
    char *program, *backends; /* as handed in, or NULL */
    struct device cpu;
    struct device gpus[PROBE_GPUS]; /* by index; those from gpu_count on cannot be used now */
    int gpu_count;
    struct probe_report report; /* .done: the probe has run */
    struct policy policy;
};

/* The folder that holds the backends, into text. DeviceError naming the places looked at; text is
 * then the last of them. */
int devices_backend_folder(const struct devices *d, char *text, size_t size, struct err *err);
/* The program to start as a worker, into text. */
void devices_program(const struct devices *d, char *text, size_t size);
void policy_init(struct policy *p);

#endif
