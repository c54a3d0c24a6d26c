/* What reports and messages call a step. */
#ifndef PLAN_NAME_H
#define PLAN_NAME_H

#include "plan/work.h"

struct unit;

const char *name_op(enum op_id op);
/* "matmul"; of a part of a composed operation "attention/matmul" */
const char *name_item(const struct item *i, struct arena *a);
/* Members [from, to) of a unit: "multiply+add+tanh"; all parts of one operation:
 * "mse/subtract+square"
 */
const char *name_fused(const struct work *w, const struct unit *u, int32_t from, int32_t to,
                       struct arena *a);

#endif
