/* Memory for operands of kernels under test: it ends at a page that nobody may touch, and what lies
 * around it is looked at afterwards. Begins at a multiple of 16 bytes. */
#ifndef TEST_CUDA_GUARD_H
#define TEST_CUDA_GUARD_H

#include <stdbool.h>
#include <stddef.h>

struct guarded {
    char *data, *area;
    size_t bytes, area_bytes;
};

int guard_open(struct guarded *g, size_t bytes); /* -1: no memory */
bool guard_is_whole(const struct guarded *g);    /* nothing around the data was written */
void guard_close(struct guarded *g);

#endif
