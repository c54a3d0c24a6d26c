/* A live graph on its way to a plan: for each node where it is computed, by what, and where its
 * elements will lie. Lives in the planner's scratch arena. */
#ifndef PLAN_WORK_H
#define PLAN_WORK_H

#include "plan/cache.h"
#include "plan/live.h"

enum item_kind {
    ITEM_LEAF,
    ITEM_SCALAR, /* one number everywhere, in any shape: plan/constant.h */
    ITEM_TILE,
    ITEM_KERNEL,
    ITEM_VIEW, /* another layout over the buffer of `base` */
};

struct item {
    enum item_kind kind;
    enum op_id op; /* what runs: the node's, _copy for a view that strides do not allow or that
                      is kept without its base, full for a number that has to be a tensor */
    const struct node *node;
    struct device *device;
    const char *reason; /* device is not the one asked for, which has no kernel for it */
    int32_t *in;
    int32_t in_count;
    int32_t base; /* whose buffer holds it; itself when it is computed or a leaf */
    struct layout layout;
    const struct layout *seen; /* plan/keep.h: the view that is copied, and its shift */
    int32_t seen_shift;
    int32_t shift;  /* of work.shifts: added to layout.offset by each run; -1: none */
    int32_t place;  /* the same of a kernel that takes its starts as an operand */
    int32_t number; /* ITEM_SCALAR: the item that has the number */
    bool placed;    /* ITEM_SCALAR: some kernel wants it as a tensor */
    bool output;    /* somebody holds it */
    bool keep;      /* base items: the buffer is used outside its part */
    bool escapes;   /* ITEM_TILE: read outside its group */
    int32_t level, part, slot;
    int32_t unit;                 /* items that run: which unit; -1: none */
    int32_t rank, last_rank;      /* ITEM_TILE: place in its unit, and that of its last reader */
    int32_t buffer, view;         /* in the program being written */
    int32_t stamp, reg, last_use; /* in the fused code being written */
};

/* What becomes one step: a kernel call, or a group of elementwise items (more than one step when
 * they do not fit into one). */
struct unit {
    int32_t *members; /* items, rising */
    int32_t count, part;
    bool done;
    int32_t member, operand; /* how far its inputs have been looked at */
};

struct work {
    struct arena *arena;
    const struct live *live;
    struct devices *devices;
    struct item *items;
    int32_t count;
    int32_t part_count;
    int32_t attempt; /* stamps of items belong to this try at fused code */
    struct unit *units;
    int32_t unit_count;
    struct device **part_devices;
    struct plan_shift *shifts;
    int32_t shift_count;
    size_t shifts_room;
};

static inline bool item_runs(const struct item *i)
{
    return i->kind == ITEM_TILE || i->kind == ITEM_KERNEL || (i->kind == ITEM_SCALAR && i->placed);
}

/* Does this operand reach its kernel as a number (fill values, seeds), not as a tensor? */
bool item_takes_number(const struct item *i, int32_t operand);

/* Devices, layouts and parts of each item. An operation for which the device asked for has no
 * kernel goes to the CPU, or is a DeviceError when the request is strict. *failed: the node. */
int work_init(struct work *w, const struct live *l, struct devices *d, struct arena *a,
              const struct node **failed, struct err *err);

#endif
