/* A fused step made ready: what fused.c (before a run), fused_pair.c and fused_run.c share. */
#ifndef CPU_FUSED_H
#define CPU_FUSED_H

#include "backend/cpu/gather.h"
#include "backend/cpu/run.h"

/* One more storage than registers, for results that must not lie where an operand lies. Storages
 * are 128 bytes further apart than a tile of i64, so that they do not meet in the same cache sets.
 */
enum {
    STORAGES = TILE_REGISTERS + 1,
    STORAGE_BYTES = TILE * 8 + 128,
    CONSTANTS = FUSED_MOST_INSTRUCTIONS,
    THREAD_BYTES = STORAGES * STORAGE_BYTES,
    TASK_TILES = 32
};

enum fused_kind {
    FUSED_CALL,
    FUSED_POINT,
    FUSED_GATHER,
    FUSED_CONSTANT,
    FUSED_STORE,
    FUSED_JOINED /* done by a later call */
};

struct fused_op {
    enum fused_kind kind;
    tile_fn *fn;
    uint8_t dst, a, b, c; /* registers */
    uint8_t storage;      /* of the result */
    int8_t direct;        /* the store whose memory the result goes to, or -1 */
    uint8_t bytes;        /* of one element of what is loaded, stored or computed */
    uint8_t in_bytes[3];  /* of one element of a, b, c */
    enum dtype dtype;
    int32_t index;           /* view, or scalar (complement) */
    char *base;              /* for one run: where the view lies */
    struct gather_view view; /* FUSED_GATHER */
};

struct fused {
    const struct cpu_isa *isa;
    int64_t count; /* elements */
    struct gather_space space;
    uint8_t reg_bytes[256]; /* of what each register holds, while resolving */
    int stream_count;
    uint8_t streams[FUSED_MOST_INSTRUCTIONS]; /* ops that read or write memory in order */
    int op_count;
    struct fused_op ops[FUSED_MOST_INSTRUCTIONS];
};

/* Two calls become one where a loop over both is in the table: a loop less, a tile less in cache.
 */
void fused_pair(struct fused *f);

#endif
