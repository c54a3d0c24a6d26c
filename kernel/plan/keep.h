/* Views that would keep a large buffer alive for a small part of it: a held view of less than a
 * quarter of a buffer of 16 KiB or more, which nobody else holds after the flush, is copied. And
 * views that would have a large buffer sent from a GPU for a small part of it. */
#ifndef PLAN_KEEP_H
#define PLAN_KEEP_H

#include "plan/work.h"

/* n is held and a view (of views) of a leaf that only waits to be let go: part of a plan's key. */
bool keep_outlives_leaf(const struct node *n);
/* Turns such views into copies, when all items are resolved. */
void keep_views(struct work *w);
/* `device` reads a view of what is on a GPU: a small part of a large buffer is put together there,
 * so that only this is sent. */
void keep_small(struct work *w, struct item *view, const struct device *device);

#endif
