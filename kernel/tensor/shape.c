/* Shapes and layouts: checks, broadcasting, strides. Which bytes they lie in is buffer.h's. */
#include "tensor/shape.h"

#include "base/checked.h"

#include <inttypes.h>
#include <stdio.h>

static int check_size(int64_t size, int axis, struct err *err)
{
    if (size >= 0)
        return 0;
    err_set(err, ERR_SHAPE, "size %" PRId64 " of axis %d is negative", size, axis);
    return err_hint(err, "sizes are 0 or more");
}

static int refuse_product(const struct shape *s, struct err *err)
{
    char text[200];
    err_set(err, ERR_SHAPE, "%s has more elements than a machine can count",
            shape_name(s, text, sizeof text));
    return err_hint(err, "a tensor has fewer than 2^63 elements; choose smaller sizes");
}

int shape_set(struct shape *s, const int64_t *sizes, int ndim, struct err *err)
{
    if (ndim < 0 || ndim > MAX_DIMS) {
        err_set(err, ERR_SHAPE, "%d axes are more than a tensor can have", ndim);
        return err_hint(err, "a tensor has at most %d axes", MAX_DIMS);
    }
    struct shape made = { .ndim = ndim };
    int64_t product = 1;
    bool overflow = false;
    for (int i = 0; i < ndim; i++) {
        if (check_size(sizes[i], i, err))
            return -1;
        made.size[i] = sizes[i];
        /* Strides are products of sizes even when another axis is empty. */
        if (sizes[i] == SIZE_TOO_LARGE || (sizes[i] && checked_mul(product, sizes[i], &product)))
            overflow = true;
    }
    if (overflow)
        return refuse_product(&made, err);
    *s = made;
    return 0;
}

int64_t shape_count(const struct shape *s)
{
    int64_t n = 1;
    for (int i = 0; i < s->ndim; i++)
        n *= s->size[i];
    return n;
}

bool shape_equal(const struct shape *a, const struct shape *b)
{
    if (a->ndim != b->ndim)
        return false;
    for (int i = 0; i < a->ndim; i++)
        if (a->size[i] != b->size[i])
            return false;
    return true;
}

static int64_t size_from_end(const struct shape *s, int back)
{
    return back < s->ndim ? s->size[s->ndim - 1 - back] : 1;
}

int shape_broadcast(const struct shape *a, const struct shape *b, struct shape *out,
                    struct err *err)
{
    if (shape_equal(a, b)) {
        *out = *a;
        return 0;
    }
    int ndim = a->ndim > b->ndim ? a->ndim : b->ndim;
    int64_t sizes[MAX_DIMS];
    for (int back = 0; back < ndim; back++) {
        int64_t x = size_from_end(a, back), y = size_from_end(b, back);
        if (x != y && x != 1 && y != 1) {
            char left[200], right[200];
            err_set(err, ERR_SHAPE, "shapes %s and %s do not fit each other",
                    shape_name(a, left, sizeof left), shape_name(b, right, sizeof right));
            return err_hint(err,
                            "counted from the last axis, sizes must be equal or 1: here %" PRId64
                            " meets %" PRId64 "; reshape or transpose one of them",
                            x, y);
        }
        sizes[ndim - 1 - back] = x == 1 ? y : x;
    }
    return shape_set(out, sizes, ndim, err);
}

void shape_text(const struct shape *s, struct strbuf *out)
{
    char text[200];
    strbuf_text(out, shape_name(s, text, sizeof text));
}

const char *shape_name(const struct shape *s, char *text, size_t size)
{
    size_t at = (size_t)snprintf(text, size, "[");
    for (int i = 0; i < s->ndim && at < size; i++)
        at += (size_t)snprintf(text + at, size - at, i ? ", %" PRId64 : "%" PRId64, s->size[i]);
    if (at < size)
        snprintf(text + at, size - at, "]");
    return text;
}

struct layout layout_contiguous(const struct shape *s)
{
    struct layout l = { .shape = *s };
    int64_t step = 1;
    for (int i = s->ndim - 1; i >= 0; i--) {
        l.stride[i] = step;
        step *= s->size[i] ? s->size[i] : 1;
    }
    return l;
}

bool layout_is_contiguous(const struct layout *l)
{
    int64_t step = 1;
    for (int i = l->shape.ndim - 1; i >= 0; i--) {
        if (l->shape.size[i] == 0)
            return true;
        if (l->shape.size[i] != 1 && l->stride[i] != step)
            return false;
        step *= l->shape.size[i];
    }
    return true;
}

int layout_reach(const struct layout *l, struct extent *out)
{
    int64_t low = l->offset, high = l->offset, reach;
    for (int i = 0; i < l->shape.ndim; i++) {
        if (l->shape.size[i] == 0) {
            *out = (struct extent){ 0, -1 };
            return 0;
        }
        if (checked_mul(l->stride[i], l->shape.size[i] - 1, &reach) ||
            (reach < 0 ? checked_add(low, reach, &low) : checked_add(high, reach, &high)))
            return -1;
    }
    *out = (struct extent){ low, high };
    return 0;
}

bool extent_fits(const struct extent *e, int64_t shift, int64_t elements)
{
    int64_t low, high;
    if (e->high < e->low)
        return true;
    return !checked_add(e->low, shift, &low) && !checked_add(e->high, shift, &high) && low >= 0 &&
           high < elements;
}

struct layout layout_broadcast(const struct layout *l, const struct shape *to)
{
    struct layout out = { .shape = *to, .offset = l->offset };
    int lead = to->ndim - l->shape.ndim;
    for (int i = lead; i < to->ndim; i++)
        out.stride[i] = l->shape.size[i - lead] == to->size[i] ? l->stride[i - lead] : 0;
    return out;
}

int axis_normalize(int64_t axis, int ndim, int *out, struct err *err)
{
    if (axis >= -ndim && axis < ndim) {
        *out = (int)(axis < 0 ? axis + ndim : axis);
        return 0;
    }
    err_set(err, ERR_VALUE, "axis %" PRId64 " is outside a tensor of %d %s", axis, ndim,
            ndim == 1 ? "axis" : "axes");
    if (ndim == 0)
        return err_hint(err, "a single number has no axes; leave axis out");
    return err_hint(err, "axes go from 0 to %d, or from -%d to -1 counted from the end", ndim - 1,
                    ndim);
}
