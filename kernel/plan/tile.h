/* Fused code: elementwise items of one shape as instructions over tile registers. */
#ifndef PLAN_TILE_H
#define PLAN_TILE_H

#include "plan/work.h"

enum { TILE_MOST_LOADS = 24 };

/* Until the program's views are known, `index` of loads, scalars and stores is an item's number. */
struct fused_code {
    struct instruction code[FUSED_MOST_INSTRUCTIONS];
    int32_t count, loads;
};

/* Writes members [from, to) of a unit. Returns `to`, or the first member that did not fit any more
 * (registers, instructions, loads): then fewer members have to be tried. One always fits. */
int32_t tile_write(struct fused_code *t, struct work *w, const struct unit *u, int32_t from,
                   int32_t to);

#endif
