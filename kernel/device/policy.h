/* What the session has been told about devices: default, growth, fallback. Changeable at any time,
 * for each GPU; kept for GPUs that are not there, so that a settings cell never fails. */
#ifndef DEVICE_POLICY_H
#define DEVICE_POLICY_H

#include "device/device.h"

struct growth {
    bool on;         /* standard: on */
    int64_t reserve; /* bytes; -1 and percent; 0: none given */
    double percent;
};

enum { POLICY_GPUS = 64 };

struct growth policy_growth(const struct devices *d, int gpu);
void policy_set_growth(struct devices *d, int gpu, struct growth g); /* gpu -1: every one */
bool policy_fallback(const struct devices *d);
void policy_set_fallback(struct devices *d, bool on);
/* `use DEVICE`. A device that cannot serve is kept, and each cell says that it fell back; with
 * fallback off it is a DeviceError. */
int policy_use(struct devices *d, const struct device_name *name, struct str spelling,
               struct err *err);

#endif
