/* What `doctor` looks at, as data: host, memory, CPU backend, then every step towards a GPU, each
 * with what was found and what to do. How it is shown is display's business. */
#ifndef DEVICE_DOCTOR_H
#define DEVICE_DOCTOR_H

#include "device/device.h"

struct doctor {
    int count;
    struct probe_step steps[16]; /* of the host first, then the probe's */
    const struct probe_report *probe;
};

void doctor_look(struct devices *d, struct doctor *out); /* probes again; opens the CPU backend */

#endif
