/* One case: the device's result against the CPU's in the widest dtype. */
#ifndef SELFTEST_TRY_H
#define SELFTEST_TRY_H

#include "device/device.h"
#include "selftest/compare.h"
#include "selftest/work.h"

struct try_case {
    const struct case_line *line;
    enum dtype dtype;
    enum lay lay;
    int size; /* number of the size */
};

struct trying {
    struct devices *devices;
    struct device *device; /* that is tested */
    uint64_t seed;
    struct arena arena; /* rewound by each case */
    struct station here, reference;
};

/* Both devices are open. */
void try_begin(struct trying *t, struct devices *d, struct device *device, uint64_t seed);
void try_end(struct trying *t);

enum tried {
    TRIED_NOT,         /* there is no such case: the rule refuses it, or another one is the same */
    TRIED_UNSUPPORTED, /* the device has no kernel for it */
    TRIED_RIGHT,
    TRIED_WRONG,
    TRIED_NO_ROOM, /* not enough memory: nothing is known of it */
};

/* verdict->text says what is wrong, or what stood in the way. -1: the device, or the CPU, can no
 * longer be used. */
int try_case(struct trying *t, const struct try_case *c, enum tried *out, struct verdict *verdict,
             struct err *err);

#endif
