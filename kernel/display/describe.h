/* What `describe` shows: one tensor as a column of facts, several as a row each. */
#ifndef DISPLAY_DESCRIBE_H
#define DISPLAY_DESCRIBE_H

#include "base/bundle.h"
#include "tensor/describe.h"
#include "tensor/value.h"

struct described {
    struct str name;       /* "x_train", "[0]"; of a single value it is not shown */
    struct value value;    /* borrowed */
    const double *numbers; /* of a tensor: DESCRIBE_COUNT, read from _describe's result */
};

void display_describe(const struct described *rows, size_t count, struct arena *a,
                      struct bundle *out);

#endif
