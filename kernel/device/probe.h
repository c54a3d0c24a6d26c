/* What the probe found, in words: each thing that was looked at, and why no GPU can be used. It
 * runs in a process of its own (worker/probe.h), once, when somebody first asks for a GPU. */
#ifndef DEVICE_PROBE_H
#define DEVICE_PROBE_H

#include "device/device.h"

/* What the probe found: each thing that was looked at, in order, and the first that stands in the
 * way, or the GPUs (struct gpu_fact: worker/probe.h). */
struct probe_step {
    char name[48]; /* "driver library" */
    bool ok;
    char detail[1200]; /* "libcuda.so.1 from /usr/lib/…, driver 13.0", or what is wrong */
    char advice[240];  /* what to do about it, when not ok */
};

enum { PROBE_STEPS = 20 };

struct probe_report {
    bool done;
    int step_count;
    struct probe_step steps[PROBE_STEPS];
    int gpu_count;
    struct gpu_fact gpus[PROBE_GPUS]; /* .refused: this one cannot be used */
    char cause[240]; /* why no GPU can be used, in half a sentence; empty when one can */
    int blamed;      /* the step that says what to do about the cause; -1: none */
    bool absent;     /* nothing says that this machine has a GPU at all … */
    const char *way; /* … and this is how to get one where it runs; empty: there is no way */
};

/* Runs the probe if it has not run yet (10 ms without a GPU), or `again`. Never NULL. */
const struct probe_report *devices_probe(struct devices *d, bool again);

#endif
