/* Who holds a device's memory, how much is left, and how each variable would come back if the
 * device's worker ended now. */
#ifndef DISPLAY_MEMORY_H
#define DISPLAY_MEMORY_H

#include "base/bundle.h"
#include "base/map.h"
#include "plan/plan.h"

struct memory_view {
    struct devices *devices;
    struct planner *planner;
    const struct map *names; /* of struct value */
    struct device *device;
    bool whole; /* also what is used of the whole GPU, by whomever */
};

/* The CPU is opened; of a GPU that is not open, nothing is used. Of a simulated GPU that is cut
 * into parts, all of them count as used. */
int display_memory_facts(struct devices *d, struct device *device, struct memory_facts *m,
                         struct err *err);

int display_memory(const struct memory_view *v, struct arena *a, struct bundle *out,
                   struct err *err);

#endif
