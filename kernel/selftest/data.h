/* What the operands of a case hold, and how it lies in memory. */
#ifndef SELFTEST_DATA_H
#define SELFTEST_DATA_H

#include "base/arena.h"
#include "selftest/case.h"

/* LAY(id, name) */
#define LAYS(LAY)                                                                                  \
    LAY(CONTIGUOUS, "contiguous")                                                                  \
    LAY(TRANSPOSED, "transposed") /* the first axis lies closest */                                \
    LAY(BROADCAST, "broadcast")   /* the first axis has stride 0 */                                \
    LAY(SLICED, "sliced")         /* begins at an odd place; every other element of the last */    \
    LAY(REVERSED, "reversed")     /* first and last axis run backwards */                          \
    LAY(SPECIAL, "special")       /* contiguous; NaN, infinities, -0 */

enum lay {
#define LAY(id, name) LAY_##id,
    LAYS(LAY)
#undef LAY
        LAY_COUNT
};
const char *lay_name(enum lay l);

struct case_data {
    struct layout layout[CASE_OPERANDS];
    int64_t stored[CASE_OPERANDS];       /* elements in memory */
    union scalar *values[CASE_OPERANDS]; /* of the dtype in which they lie */
};

/* Draws them, in the arena. False: lying so would be no different. */
bool data_draw(struct case_data *out, const struct case_call *call, enum lay lay, uint64_t seed,
               struct arena *a);
/* The same without signs. */
void data_magnitudes(struct case_data *out, const struct case_call *call,
                     const struct case_data *from, struct arena *a);
/* The elements of operand i as bytes of dtype `as`, which is of the kind in which they were drawn.
 */
void *data_bytes(const struct case_data *d, int i, enum dtype as, struct arena *a);

#endif
