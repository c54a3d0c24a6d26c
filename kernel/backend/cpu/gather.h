/* Tiles of strided views: how a fused step reads what is not contiguous. */
#ifndef CPU_GATHER_H
#define CPU_GATHER_H

#include "tensor/shape.h"

enum { GATHER_VIEWS = 64 };

struct gather_view {
    int64_t stride[MAX_DIMS];
    bool copied; /* always: somebody writes where it lies */
};

/* The iteration space, with axes joined where that is the same walk for all views added. */
struct gather_space {
    int ndim;
    int64_t size[MAX_DIMS];
    int count;
    struct gather_view *views[GATHER_VIEWS];
};

void gather_begin(struct gather_space *s, const struct shape *space);
void gather_add(struct gather_space *s, struct gather_view *view, const int64_t *stride);
void gather_collapse(struct gather_space *s); /* after the last add */

/* Elements [at, at + n) of the walk: copied to `to`, or where they lie if they lie side by side and
 * the view allows pointing. */
char *gather_tile(const struct gather_space *s, const struct gather_view *view, char *base,
                  size_t bytes, int64_t at, int n, char *to);

#endif
