/* Refusing work that memory cannot hold before anything is touched. */
#ifndef PLAN_MEMORY_H
#define PLAN_MEMORY_H

#include "plan/cache.h"
#include "plan/plan.h"

/* Does the device have room for all that the part needs beside what is there, and for `coming`
 * bytes of copies? OutOfMemory names *step, the first step that would find too little. */
int memory_check(const struct plan_part *part, int64_t coming, int32_t *step,
                 struct memory_lack *lack, struct err *err);
/* "normal [100000, 100000] f32 needs 37.3 GiB, 20.1 GiB are free" */
int memory_refuse(const char *name, const struct shape *shape, enum dtype dtype, int64_t needed,
                  int64_t free_bytes, struct err *err);
int64_t memory_free(const struct device *device);

#endif
