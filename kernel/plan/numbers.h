/* What of a plan only a run knows: literals, and where views begin. */
#ifndef PLAN_NUMBERS_H
#define PLAN_NUMBERS_H

#include "plan/cache.h"

/* By the plan's number of a shift. Read before anything runs. */
int64_t *numbers_shifts(const struct plan *p, const struct live *l, struct arena *a);
/* By the number of a scalar of the part's program. */
union scalar *numbers_of_part(const struct plan_part *part, const struct live *l,
                              const int64_t *shifts, struct arena *a);

#endif
