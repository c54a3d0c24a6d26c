/* Views that would keep a large buffer alive for a small part of it: a held view of less than a
 * quarter of a buffer of 16 KiB or more, which nobody else holds after the flush, is copied. */
#ifndef PLAN_KEEP_H
#define PLAN_KEEP_H

#include "plan/work.h"

/* n is held and a view (of views) of a leaf that only waits to be let go: part of a plan's key. */
bool keep_outlives_leaf(const struct node *n);
/* Turns such views into copies, when all items are resolved. */
void keep_views(struct work *w);

#endif
