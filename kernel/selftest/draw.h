/* The elements of operands: drawn for each case from a seed, so that a failure can be repeated. */
#ifndef SELFTEST_DRAW_H
#define SELFTEST_DRAW_H

#include "tensor/element.h"
#include "tensor/shape.h"

/* DRAW(id, name, least, most of real elements) */
#define DRAWS(DRAW)                                                                                \
    DRAW(ANY, "any", -4, 4) /* whole: -9 to 9 */                                                   \
    DRAW(WIDE, "wide", -60, 60)                                                                    \
    DRAW(LARGE, "large", -1e5, 1e5) /* whole: all of the dtype, but 2^40 at most */                \
    DRAW(POSITIVE, "positive", 0.1, 8)                                                             \
    DRAW(UNIT, "unit", -1, 1)                                                                      \
    DRAW(SHARE, "share", 0, 1)                                                                     \
    DRAW(NEAR_ONE, "near_one", 0.9, 1.1)                                                           \
    DRAW(PERCENT, "percent", 0, 100)  /* always f64 */                                             \
    DRAW(SMALL, "small", -3, 3)       /* few different ones: whole numbers */                      \
    DRAW(QUARTERS, "quarters", -4, 4) /* multiples of a quarter, none of them 0 */                 \
    DRAW(TRUTH, "truth", 0, 1)        /* always bool */                                            \
    DRAW(INDEX, "index", 0, 0)        /* always i64: from -below */                                \
    DRAW(LABEL, "label", 0, 0)        /* always i64: from 0 */                                     \
    DRAW(REGULAR, "regular", -1, 1)   /* matrices with an inverse, near the identity */            \
    DRAW(DEFINITE, "definite", -1, 1) /* symmetric and positive definite */                        \
    DRAW(SYMMETRIC, "symmetric", -1, 1)

enum draw {
#define DRAW(id, ...) DRAW_##id,
    DRAWS(DRAW)
#undef DRAW
        DRAW_COUNT
};

bool draw_find(struct str name, enum draw *out);
/* The dtype that it has whatever is tried; false: it takes that. */
bool draw_fixes(enum draw d, enum dtype *t);
bool draw_is_matrix(enum draw d);

struct random {
    uint64_t state;
};
uint64_t random_next(struct random *r);
double random_unit(struct random *r); /* [0, 1) */

/* One element of dtype t. `special`: real ones may be NaN, infinite or -0. */
union scalar draw_element(enum draw d, int64_t below, enum dtype t, bool special, struct random *r);
/* Brings the matrix of n rows at `at`, whose columns are `column` elements apart and rows `row`, to
 * what its draw says. */
void draw_matrix(enum draw d, enum dtype t, union scalar *at, int64_t n, int64_t row,
                 int64_t column);

#endif
