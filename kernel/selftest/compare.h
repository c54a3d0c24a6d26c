/* Is a result right? Each element against the one of the widest dtype, within the line's bound. */
#ifndef SELFTEST_COMPARE_H
#define SELFTEST_COMPARE_H

#include "selftest/case.h"

struct verdict {
    bool right;
    double
        worst; /* the largest error, as a share of its bound; but of dtypes that are rounded to */
    char text[160]; /* when it is not right: which element, what it is and should be */
};

struct outcome {
    const struct case_call *call; /* `lies` and `result` say what the bytes are */
    const void *bytes;
};

/* magnitude: SCALE_MAGNITUDE only, else NULL. */
void compare_elements(struct verdict *out, const struct outcome *got, const struct outcome *want,
                      const struct outcome *magnitude);

#endif
