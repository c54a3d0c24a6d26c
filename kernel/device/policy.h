/* What the session has been told about devices: default, memory, fallback, precision. Changeable at
 * any time, for each GPU, and in force at once, also on GPUs that are open; kept for GPUs that are
 * not there, so that a settings cell never fails. */
#ifndef DEVICE_POLICY_H
#define DEVICE_POLICY_H

#include "device/device.h"

struct growth {
    bool on;       /* standard: on */
    int64_t bytes; /* on: what may stay though nothing uses it; off: what is taken at once. -1 and
                      percent; 0: none given */
    double percent;
};

struct amount {
    int64_t bytes; /* -1: percent of the GPU's memory */
    double percent;
};

enum { POLICY_GPUS = 64, POLICY_PARTS = 8 };

/* How much of a GPU may be used. */
struct limits {
    int count; /* 0: all of it; 1: so much; more: it is cut into so many logical devices */
    struct amount each[POLICY_PARTS];
};

struct growth policy_growth(const struct devices *d, int gpu);
const struct limits *policy_limits(const struct devices *d, int gpu);
/* gpus: bit i for gpu i. ValueError: more than one that is there has; what an open GPU refuses is
 * an error, too, and nothing has changed. */
int policy_set_growth(struct devices *d, uint64_t gpus, struct growth g, struct err *err);
/* gpu -1: every one. ValueError: more than the GPU has (*at: which of the limits; -1: none). Where
 * the logical devices change, or what is held cannot shrink to the limit, what is on them moves to
 * the CPU. */
int policy_set_limits(struct devices *d, int gpu, const struct limits *l, int *at, struct err *err);

enum precision policy_precision(const struct devices *d);
int policy_set_precision(struct devices *d, enum precision precision, struct err *err);
bool policy_deterministic(const struct devices *d);
int policy_set_deterministic(struct devices *d, bool on, struct err *err);
bool policy_fallback(const struct devices *d);
void policy_set_fallback(struct devices *d, bool on);
/* Fallback on, strict precision, not deterministic. Default, growth and limits stay. */
void policy_reset(struct devices *d);

/* `use DEVICE`. A device that cannot serve is kept, and each cell says that it fell back; with
 * fallback off it is a DeviceError. */
int policy_use(struct devices *d, const struct device_name *name, struct str spelling,
               struct err *err);

/* What a device is opened and configured with. */
void policy_config(struct devices *d, const struct device *device, struct device_config *out);

#endif
