/* Refusing work that memory cannot hold before anything is touched. */
#ifndef PLAN_MEMORY_H
#define PLAN_MEMORY_H

#include "plan/cache.h"
#include "plan/plan.h"

/* Does the device have room for all that the part needs beside what is there, and for `coming`
 * bytes of copies? OutOfMemory names *step, the first step that would find too little. */
int memory_check(const struct plan_part *part, int64_t coming, int32_t *step,
                 struct memory_lack *lack, struct err *err);
/* Goes on with a device that had no room before: "…; gpu0 has 60.0 MiB free". */
void memory_name_other(const struct device *device, int64_t free_bytes, struct err *err);
int64_t memory_free(const struct device *device);

#endif
