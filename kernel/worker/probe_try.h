/* The proof that a GPU computes: a small program, really run on it through its backend. */
#ifndef WORKER_PROBE_TRY_H
#define WORKER_PROBE_TRY_H

#include "backend/config.h"
#include "worker/probe.h"

/* Opens GPU `index` with FOLDER/BACKEND.so, computes x + x of a million numbers (of some thousand
 * where a simulated GPU is small) and compares them. Fills the fields of `gpu` that begin with try.
 */
void probe_try(const char *folder, const char *backend, const struct backend_options *options,
               int index, struct gpu_fact *gpu);

#endif
