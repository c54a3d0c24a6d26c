/* Faults that a simulated GPU brings about when asked to, so that what guards against them can be
 * tried on any machine: KIND[@N][:MILLISECONDS], several joined by commas.
 *
 *   oom@5      the fifth request of the pool for device memory (gpu/pool.h) fails, also when it is
 *              tried again, as when another program took it
 *   sticky@7   the seventh program ends in an error after which the context is no good any more
 *   hang@3     the third program never ends; the worker gives no sign of life (SIGSTOP)
 *   stuck@3    the third program never ends, while the worker lives
 *   exit@3     the worker's process ends in the middle of the third program
 *   slow:20    each copy takes 20 ms more
 *
 * Without @N: each time. They come from devices simulate … fault="…" or TENSORCELL_SIM_FAULT, and
 * count within one worker; what replaces it has none of those with a number. */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stdbool.h>
#include <stdint.h>

struct sim_faults {
    int64_t oom_at, sticky_at, hang_at, stuck_at, exit_at; /* 0: never; -1: each time */
    int64_t slow_ms;
};

/* False: not understood; `out` is then without faults. "" is legal. */
bool sim_faults_read(const char *text, struct sim_faults *out);

#endif
