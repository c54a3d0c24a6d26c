/* Buffers that are used again: small ones by size class, large ones (mapped, huge pages) by best
 * fit. Aligned to 64 bytes. Any thread: one cell gives buffers back while another's program runs.
 */
#ifndef CPU_POOL_H
#define CPU_POOL_H

#include "backend/backend.h"

#include <pthread.h>

enum { POOL_CLASSES = 64 };

struct pool_block;

struct pool {
    int64_t budget; /* bytes */
    _Atomic int64_t used, pooled, peak;
    pthread_mutex_t lock; /* of the lists */
    struct pool_block *classes[POOL_CLASSES];
    struct pool_block *large; /* newest first */
};

void pool_init(struct pool *p, int64_t budget);
void pool_fini(struct pool *p);
/* OutOfMemory before anything is touched when the budget does not allow it. */
int pool_alloc(struct pool *p, size_t bytes, void **data, struct err *err);
void pool_free(struct pool *p, void *data);
void pool_trim(struct pool *p);

#endif
