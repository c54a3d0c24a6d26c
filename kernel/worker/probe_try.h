/* The proof that a GPU computes: a small program, really run on it through the CUDA backend. */
#ifndef WORKER_PROBE_TRY_H
#define WORKER_PROBE_TRY_H

#include "worker/probe.h"

/* Opens GPU `index` with FOLDER/cuda.so, computes x + x of a million numbers and compares them.
 * Fills the fields of `gpu` that begin with try. */
void probe_try(const char *folder, int index, struct gpu_fact *gpu);

#endif
