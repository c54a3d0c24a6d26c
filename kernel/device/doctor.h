/* What `doctor` looks at, as data: host, memory, CPU backend, then every step towards a GPU, each
 * with what was found and what to do. How it is shown is display's business. */
#ifndef DEVICE_DOCTOR_H
#define DEVICE_DOCTOR_H

#include "device/device.h"
#include "device/probe.h"

struct doctor {
    int count;
    struct probe_step steps[PROBE_STEPS + 4]; /* of the host first, then the probe's */
    int host_steps;                           /* how many of the first are not about GPUs */
    const struct probe_report *probe;
    const struct probe_step *failed; /* the one to mend first; NULL: none */
    /* All that concerns this machine works: the CPU, and each GPU that there is. */
    bool healthy;
};

/* Probes again, runs a small kernel on each GPU, opens the CPU backend. */
void doctor_look(struct devices *d, struct doctor *out);

#endif
