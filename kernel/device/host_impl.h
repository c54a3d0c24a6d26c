/* The same questions as host.h about a machine whose files lie below `root` ("" for the real one),
 * for tests. */
#ifndef DEVICE_HOST_IMPL_H
#define DEVICE_HOST_IMPL_H

#include "device/host.h"

#include <stdbool.h>

const char *host_kind_at(const char *root);
int64_t host_memory_free_at(const char *root);
int64_t host_memory_total_at(const char *root);

/* The file's beginning as text; false when it cannot be read. */
bool host_read(const char *root, const char *path, char *text, size_t size);
/* False: no limit. */
bool cgroup_memory(const char *root, int64_t *limit, int64_t *used);

#endif
