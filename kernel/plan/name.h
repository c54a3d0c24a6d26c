/* What the report calls the work of a step. */
#ifndef PLAN_NAME_H
#define PLAN_NAME_H

#include "plan/work.h"

/* "matmul"; rows for inner use without their underscore. */
const char *name_op(enum op_id op);
/* "multiply+add+tanh", in the arena; casts are named only where there is nothing else. */
const char *name_fused(const struct work *w, const struct unit *u, int32_t from, int32_t to,
                       struct arena *a);

#endif
