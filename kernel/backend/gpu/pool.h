/* Device memory, cut up: segments come from the driver, chunks of them are buffers. Best fit with
 * coalescing; sizes are rounded to 512 bytes. Small and large requests have segments of their own,
 * so that a small buffer does not hold a large segment; a reserve serves both.
 *
 * A chunk that is given back may be handed out again at once: what uses it next is queued behind
 * what used it before. Empty segments go back to the driver when they have been empty for a second
 * and are more than a small keep; a reserve stays. Nothing here waits but the driver's unmap. */
#ifndef GPU_POOL_H
#define GPU_POOL_H

#include "backend/gpu/driver.h"

enum { GPU_POOL_BINS = 224, GPU_POOL_KINDS = 3, GPU_POOL_UNIT = 512 };

/* What a segment serves. */
enum gpu_segment_kind { GPU_SMALL, GPU_LARGE, GPU_RESERVE };

struct gpu_segment {
    struct gpu_segment *next, *before;
    gpu_address at;
    int64_t bytes;
    enum gpu_segment_kind kind;
    struct gpu_chunk *first;
    double idle_since; /* when it became empty */
};

struct gpu_chunk {
    gpu_address at;
    int64_t bytes;
    struct gpu_segment *segment;
    struct gpu_chunk *before, *after;   /* in the segment, by address */
    struct gpu_chunk *smaller, *larger; /* free ones of the same bin */
    bool used;
};

struct gpu_pool {
    const struct gpu_driver *driver;
    struct gpu_context *context;
    int64_t budget;  /* bytes: neither used nor mapped goes beyond it */
    int64_t reserve; /* bytes that stay mapped */
    int64_t keep;    /* bytes of empty segments that may stay; 0: nobody has said, a few */
    int64_t used, peak, mapped;
    int64_t idle; /* in segments that are empty */
    double now;   /* seconds; set by the caller */
    struct gpu_segment *segments;
    struct gpu_chunk *bins[GPU_POOL_KINDS][GPU_POOL_BINS];
};

void gpu_pool_init(struct gpu_pool *p, const struct gpu_driver *driver, struct gpu_context *c);
void gpu_pool_fini(struct gpu_pool *p); /* unmaps everything */

/* 0; 1: not possible now, though the budget allows it (what is held or used elsewhere stands in the
 * way: give back, then try once more, `exact`); -1: err, the budget does not allow it. */
int gpu_pool_take(struct gpu_pool *p, size_t bytes, bool exact, struct gpu_chunk **out,
                  struct err *err);
void gpu_pool_give(struct gpu_pool *p, struct gpu_chunk *chunk);

/* Empty segments go back to the driver, all but a reserve and what was asked to be kept. */
void gpu_pool_trim(struct gpu_pool *p);
/* The same, a reserve too. */
void gpu_pool_empty(struct gpu_pool *p);
/* Takes a reserve again that gpu_pool_empty gave back, if it can be had. */
void gpu_pool_refill(struct gpu_pool *p);
/* Those that have been empty for a second, beyond the keep. */
void gpu_pool_age(struct gpu_pool *p);

/* Changes budget and reserve (bytes; 0: none). ValueError: less than what is used; OutOfMemory: the
 * reserve cannot be had. Then all is as before. */
int gpu_pool_set(struct gpu_pool *p, int64_t budget, int64_t reserve, struct err *err);

/* "1.5 GiB" */
const char *gpu_size_text(char *text, size_t size, int64_t bytes);

#endif
