/* A plan as it is kept: programs by device, and how their buffers come to be at each run. The
 * latest used ones are kept, setting(PLAN_CACHE) of them. */
#ifndef PLAN_CACHE_H
#define PLAN_CACHE_H

#include "device/device.h"
#include "plan/key.h"
#include "program/program.h"

/* Memory that outlives one step list: a leaf's, made by a part and used outside it, or a copy of
 * either on another device. */
enum slot_kind { SLOT_LEAF, SLOT_MADE, SLOT_COPY };
struct plan_slot {
    enum slot_kind kind;
    int32_t from; /* SLOT_LEAF: ordinal of the leaf; SLOT_MADE: of the call; SLOT_COPY: slot */
    struct device *device;
    int64_t bytes;
    int32_t last_part; /* given back after it, unless it became somebody's tensor */
};

/* A number of elements that only a run knows: where a leaf begins in its buffer, or how far the
 * starts of a call (op.starts) lead, added to another shift. */
struct plan_shift {
    int32_t ordinal; /* of the leaf or the call */
    int32_t before;  /* an earlier shift, or -1 */
    int32_t ndim;    /* -1: of a leaf */
    int64_t step[MAX_DIMS];
};

/* What the report says about a step, and whom an error in it concerns. */
struct plan_note {
    const char *name; /* "multiply+add+tanh" */
    int32_t ordinal;
    enum dtype dtype;
    struct shape shape;
    const char *reason; /* the device asked for has no kernel for it; NULL: it has */
};

/* A run of steps on one device. */
struct plan_part {
    struct device *device;
    struct program *program;
    void *prepared;          /* NULL: not now */
    uint32_t generation;     /* of the device that prepared it: another has never seen it */
    bool may_fail;           /* a step's operands can be wrong: it is not queued */
    double seconds;          /* of its latest run; 0: none yet */
    int32_t *slots;          /* by the program's buffer number; -1: a temporary */
    int32_t *scalars;        /* by the program's scalar number: ordinals, or ~number of a shift */
    struct plan_note *notes; /* by step */
};

/* A tensor that somebody waits for. */
struct plan_output {
    int32_t ordinal, slot;
    int32_t part; /* after which it is ready; -1: a view of a leaf */
    struct layout layout;
    int32_t shift; /* added to layout.offset; -1: none */
};

struct plan {
    struct key key;
    struct arena arena;    /* all arrays here but the programs */
    struct method *method; /* for the recipes of its runs, or NULL */
    struct plan_slot *slots;
    struct plan_part *parts;
    struct plan_output *outputs;
    struct plan_shift *shifts;
    int32_t slot_count, part_count, output_count, shift_count;
    int held;                   /* by queued runs, beside the owner */
    struct plan *chain;         /* next in the bucket */
    struct plan *newer, *older; /* by last use */
};

void plan_free(struct plan *p); /* once it is not held any more */
/* Makes a part ready to run where it is not yet; opens its device. */
int plan_prepare(struct plan_part *part, struct devices *d, struct err *err);

struct plan_cache {
    struct plan **buckets;
    size_t bucket_count, count, most;
    struct plan *newest, *oldest;
};

int plan_cache_init(struct plan_cache *c, size_t most); /* -1: no memory */
void plan_cache_fini(struct plan_cache *c);
struct plan *plan_cache_find(struct plan_cache *c, const struct key *k);
/* Gives back what the device keeps of plans that are not held now. */
void plan_cache_trim(struct plan_cache *c, const struct device *device);
/* Takes the plan over; forgets the one that was not used longest. False: most is 0, not taken. */
bool plan_cache_add(struct plan_cache *c, struct plan *p);

#endif
