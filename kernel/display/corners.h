/* The elements of a tensor that are shown: all, or of a large one the first and last few along each
 * axis. Of those only what is shown is read. */
#ifndef DISPLAY_CORNERS_H
#define DISPLAY_CORNERS_H

#include "device/device.h"

enum { CORNER_EDGE = 3 };

/* In C order: `shown` has 2 CORNER_EDGE places along the axes that are cut short. */
struct corners {
    struct shape full, shown;
    bool summarised;
    char *elements; /* free() them, also after a failure */
};

/* t is computed, has an axis and is not empty. */
int corners_read(struct devices *d, const struct tensor *t, struct corners *c, struct err *err);
bool corners_cut(const struct corners *c, int axis);

#endif
