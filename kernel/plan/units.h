/* What runs together, and in which order. */
#ifndef PLAN_UNITS_H
#define PLAN_UNITS_H

#include "plan/work.h"

/* Groups what runs into units, and finds out which buffers outlive their unit and their part. */
void units_make(struct work *w);
/* The units of a part in an order in which each comes after what it reads, near the program's. */
int32_t *units_order(struct work *w, int32_t part, int32_t *count);

#endif
