/* From the probe's facts to words: what was looked at, what stands in the way of a GPU, and what to
 * do about it. Looks at nothing itself. */
#ifndef DEVICE_DIAGNOSIS_H
#define DEVICE_DIAGNOSIS_H

#include "device/child.h"
#include "device/device.h"
#include "device/probe.h"

struct diagnosis_input {
    const struct probe_facts *facts;
    struct child_end end; /* of the probe */
    int64_t deadline_ms;
    const char *host;         /* host_kind() */
    const char *cuda_backend; /* path of cuda.so */
    bool has_cuda_backend;
};

void diagnosis_make(const struct diagnosis_input *in, struct probe_report *out);

/* Oldest driver that our CUDA backend works with, as the driver counts: 12.0. */
enum { DRIVER_OLDEST = 12000 };

#endif
