/* NVIDIA's management library (libnvidia-ml.so.1): who uses a GPU, how much of it is free and how
 * warm it is, without a CUDA context. Prototypes of our own; its documentation: NVML API Reference
 * Guide, "Device Queries". */
#ifndef WORKER_DRIVER_NVML_H
#define WORKER_DRIVER_NVML_H

#include "worker/probe.h"

/* Adds to the GPUs that the driver described, matched by their PCI address, and counts those that
 * the driver does not hand out. What cannot be asked stays unknown. Process names are looked up
 * below `root`. */
void nvml_look(const char *root, struct probe_facts *facts);

#endif
