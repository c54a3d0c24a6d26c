/* Writing the probe's facts line by line, as they become known. */
#ifndef WORKER_PROBE_LINES_H
#define WORKER_PROBE_LINES_H

#include "worker/probe.h"

/* Lines for all that differs. Both must have begun as probe_facts_init leaves them. */
void probe_write_changes(struct strbuf *out, const struct probe_facts *before,
                         const struct probe_facts *now);

#endif
