#include "display/corners.h"

#include <stdlib.h>

enum { THRESHOLD = 1000, EDGE = CORNER_EDGE };

bool corners_cut(const struct corners *c, int axis)
{
    return c->summarised && c->full.size[axis] > 2 * EDGE;
}

/* Copies a contiguous block of shape `block` to the place of `c` that starts at `start`. */
static void put_block(struct corners *c, const struct shape *block, const int64_t *start,
                      const char *from, size_t each)
{
    int ndim = block->ndim;
    int64_t at[MAX_DIMS] = { 0 };
    size_t row = (size_t)block->size[ndim - 1] * each;
    for (int axis = ndim; axis != -1;) {
        int64_t to = 0;
        for (int i = 0; i < ndim; i++)
            to = to * c->shown.size[i] + start[i] + at[i];
        memcpy(c->elements + (size_t)to * each, from, row);
        from += row;
        for (axis = ndim - 2; axis >= 0; axis--) {
            if (++at[axis] < block->size[axis])
                break;
            at[axis] = 0;
        }
    }
}

/* One corner: bit i of `ends` chooses the far end of axis i. */
static int read_corner(struct devices *d, const struct tensor *t, unsigned ends, struct corners *c,
                       char *piece, struct err *err)
{
    struct box box = box_all(t);
    int64_t start[MAX_DIMS] = { 0 };
    for (int i = 0; i < c->full.ndim; i++) {
        if (!corners_cut(c, i))
            continue;
        box.shape.size[i] = EDGE;
        if (ends >> i & 1) {
            start[i] = EDGE;
            box.start[i] = c->full.size[i] - EDGE;
        }
    }
    if (device_download_box(d, t, &box, piece, err))
        return -1;
    put_block(c, &box.shape, start, piece, dtype_bytes(t->dtype));
    return 0;
}

static int read_corners(struct devices *d, const struct tensor *t, struct corners *c, char *piece,
                        struct err *err)
{
    unsigned cut = 0;
    for (int i = 0; i < c->full.ndim; i++)
        cut |= corners_cut(c, i) ? 1u << i : 0;
    for (unsigned ends = 0; ends < 1u << MAX_DIMS; ends++)
        if ((ends & ~cut) == 0 && read_corner(d, t, ends, c, piece, err))
            return -1;
    return 0;
}

int corners_read(struct devices *d, const struct tensor *t, struct corners *c, struct err *err)
{
    *c = (struct corners){ .full = t->layout.shape, .shown = t->layout.shape };
    c->summarised = shape_count(&c->full) > THRESHOLD;
    for (int i = 0; i < c->full.ndim; i++)
        if (corners_cut(c, i))
            c->shown.size[i] = 2 * EDGE;
    size_t bytes = (size_t)shape_count(&c->shown) * dtype_bytes(t->dtype);
    c->elements = malloc(bytes);
    char *piece = c->summarised ? malloc(bytes) : NULL;
    int status = -1;
    if (!c->elements || (c->summarised && !piece))
        err_set(err, ERR_MEMORY, "the system is out of memory");
    else if (c->summarised)
        status = read_corners(d, t, c, piece, err);
    else
        status = device_download(d, t, c->elements, err);
    free(piece);
    return status;
}
