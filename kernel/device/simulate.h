/* Simulated GPUs in the place of real ones: `devices simulate`, or TENSORCELL_SIM_GPUS=2:512MiB and
 * TENSORCELL_SIM_FAULT from the environment. Everything shown of them says "simulated". */
#ifndef DEVICE_SIMULATE_H
#define DEVICE_SIMULATE_H

#include "device/device.h"

struct simulation {
    int count;      /* 0: none, the machine's own GPUs are back */
    int64_t bytes;  /* memory of each */
    char fault[64]; /* backend/sim/fault.h */
};

enum { SIMULATED_MEMORY = 512 << 20 }; /* where nobody says */

/* What cannot be simulated. */
enum simulation_part { SIMULATION_COUNT, SIMULATION_MEMORY, SIMULATION_FAULT };

/* "2:512MiB", "2". ValueError: not understood; what it asks for may still be refused. */
int simulation_read(struct str text, struct simulation *out, struct err *err);
/* ValueError: too many, too small, many times what the host has, a fault that is not known. */
int simulation_check(const struct simulation *s, enum simulation_part *wrong, struct err *err);
const struct simulation *devices_simulation(const struct devices *d);
/* What is on the GPUs that there were moves to the CPU first; their workers end, and what was set
 * for their memory no longer holds. ValueError: as simulation_check. */
int devices_simulate(struct devices *d, const struct simulation *s, struct err *err);

#endif
