/* Shapes, and layouts: where the elements of a shape lie in a buffer. Sizes and strides are in
 * elements. A shape made here has a product that fits 63 bits. */
#ifndef TENSOR_SHAPE_H
#define TENSOR_SHAPE_H

#include "base/err.h"
#include "base/strbuf.h"

enum { MAX_DIMS = 8 };

struct shape {
    int32_t ndim;
    int64_t size[MAX_DIMS];
};

struct layout {
    struct shape shape;
    int64_t stride[MAX_DIMS]; /* may be 0 (broadcast) or negative (flipped) */
    int64_t offset;           /* of element [0, …, 0] from the buffer's start */
};

/* What stands for a size that does not fit 63 bits: shape_set refuses it as too large. */
#define SIZE_TOO_LARGE INT64_MAX
int shape_set(struct shape *s, const int64_t *sizes, int ndim, struct err *err); /* checks all */
int64_t shape_count(const struct shape *s);
bool shape_equal(const struct shape *a, const struct shape *b);
/* NumPy's rule. On failure a ShapeError that names both shapes (the caller adds operation, span).
 */
int shape_broadcast(const struct shape *a, const struct shape *b, struct shape *out,
                    struct err *err);
void shape_text(const struct shape *s, struct strbuf *out);             /* [3, 4] */
const char *shape_name(const struct shape *s, char *text, size_t size); /* the same, for messages */

struct layout layout_contiguous(const struct shape *s);
bool layout_is_contiguous(const struct layout *l);
/* The first and the last element that a layout reaches, from the buffer's start; of none: 0, -1. */
struct extent {
    int64_t low, high;
};
int layout_reach(const struct layout *l, struct extent *out); /* -1: farther than can be counted */
/* Does it lie inside [0, elements) when moved by `shift`? */
bool extent_fits(const struct extent *e, int64_t shift, int64_t elements);
/* The layout seen through a broadcast to `to`: strides 0 along stretched axes. */
struct layout layout_broadcast(const struct layout *l, const struct shape *to);
/* Normalises axis (negative counts from the end); ValueError when outside. */
int axis_normalize(int64_t axis, int ndim, int *out, struct err *err);

#endif
