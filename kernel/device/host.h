/* Where this process runs and how much memory is left for it. TENSORCELL_PROBE_ROOT: a tree of
 * files to look at in place of "/". */
#ifndef DEVICE_HOST_H
#define DEVICE_HOST_H

#include <stddef.h>
#include <stdint.h>

/* "own machine", "container", "Colab VM", "WSL". */
const char *host_kind(void);
const char *host_name(char *text, size_t size);

/* Memory that the system says is free for us: MemAvailable, or the cgroup's limit less its use. */
int64_t host_memory_free(void);
int64_t host_memory_total(void);

#endif
