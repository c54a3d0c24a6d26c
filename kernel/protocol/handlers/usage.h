/* What usage replies need to remember: the last sample of processor times, and what the devices
 * held after the last request. */
#ifndef PROTOCOL_HANDLERS_USAGE_H
#define PROTOCOL_HANDLERS_USAGE_H

#include "device/policy.h"

#include <stdatomic.h>

struct kernel;

/* Processor times in clock ticks. */
struct usage_sample {
    int64_t at_ms, own, host_busy, host_all;
    double own_percent, host_percent;
};

/* Bytes. A device is used by one thread at a time: the executor leaves its memory here. */
struct usage_device {
    atomic_bool open;
    atomic_int index, part; /* of a GPU: gpu0, gpu0.1 */
    atomic_int_least64_t used, pooled, peak, budget;
};

struct usage {
    struct usage_sample last;                     /* the control thread's own */
    struct usage_device devices[1 + POLICY_GPUS]; /* the CPU, then GPUs */
};

/* By the executing thread, after a request: the memory of the devices that are open. */
void usage_note(struct kernel *k);

#endif
