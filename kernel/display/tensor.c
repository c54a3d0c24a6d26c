/* Brackets, line breaks and the dots of an array's text, after _formatArray and _extendLine of
 * numpy/_core/arrayprint.py; and how the elements that are shown come here. */
#include "display/tensor.h"

#include "display/array.h"
#include "display/number.h"

#include <stdlib.h>

enum { LINE_WIDTH = 75, THRESHOLD = 1000, EDGE = 3 };

/* The elements that are shown, in C order: `shown` has at most 2 EDGE places along the axes that
 * `full` cuts short. */
struct corners {
    struct shape full, shown;
    bool summarised;
    char *elements;
};

static bool is_cut(const struct corners *c, int axis)
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
    struct tensor view = *t;
    int64_t start[MAX_DIMS] = { 0 };
    for (int i = 0; i < c->full.ndim; i++) {
        if (!is_cut(c, i))
            continue;
        view.layout.shape.size[i] = EDGE;
        if (ends >> i & 1) {
            start[i] = EDGE;
            view.layout.offset += (c->full.size[i] - EDGE) * view.layout.stride[i];
        }
    }
    if (device_download(d, &view, piece, err))
        return -1;
    put_block(c, &view.layout.shape, start, piece, dtype_bytes(t->dtype));
    return 0;
}

static int read_corners(struct devices *d, const struct tensor *t, struct corners *c, char *piece,
                        struct err *err)
{
    unsigned cut = 0;
    for (int i = 0; i < c->full.ndim; i++)
        cut |= is_cut(c, i) ? 1u << i : 0;
    for (unsigned ends = 0; ends < 1u << MAX_DIMS; ends++)
        if ((ends & ~cut) == 0 && read_corner(d, t, ends, c, piece, err))
            return -1;
    return 0;
}

static int corners_read(struct devices *d, const struct tensor *t, struct corners *c,
                        struct err *err)
{
    *c = (struct corners){ .full = t->layout.shape, .shown = t->layout.shape };
    c->summarised = shape_count(&c->full) > THRESHOLD;
    for (int i = 0; i < c->full.ndim; i++)
        if (is_cut(c, i))
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

struct printer {
    const struct corners *corners;
    struct array_cells cells;
    size_t next; /* cell */
    struct strbuf *out;
};

/* Adds a word to a row, on a new line where it would not fit. *at: columns taken. */
static void add_word(struct strbuf *out, struct str word, size_t indent, size_t most, size_t *at)
{
    if (*at + word.n > most && *at > indent) {
        while (out->n && out->p[out->n - 1] == ' ')
            out->p[--out->n] = 0;
        strbuf_char(out, '\n');
        strbuf_repeat(out, ' ', indent);
        *at = indent;
    }
    strbuf_add(out, word);
    *at += word.n;
}

static void print_row(struct printer *p, int axis)
{
    size_t indent = (size_t)axis + 1, most = LINE_WIDTH - indent, at = indent;
    int64_t count = p->corners->shown.size[axis];
    for (int64_t i = 0; i < count; i++) {
        if (i == EDGE && is_cut(p->corners, axis)) {
            add_word(p->out, STR("..."), indent, most, &at);
            strbuf_char(p->out, ' ');
            at++;
        }
        struct str word = { p->cells.text + p->next++ * p->cells.width, p->cells.width };
        add_word(p->out, word, indent, most, &at);
        if (i + 1 < count) {
            strbuf_char(p->out, ' ');
            at++;
        }
    }
}

static void new_row(struct printer *p, int axis)
{
    strbuf_repeat(p->out, '\n', (size_t)(p->corners->full.ndim - axis - 1));
    strbuf_repeat(p->out, ' ', (size_t)axis + 1);
}

static void print_axis(struct printer *p, int axis)
{
    strbuf_char(p->out, '[');
    if (axis == p->corners->full.ndim - 1) {
        print_row(p, axis);
        strbuf_char(p->out, ']');
        return;
    }
    for (int64_t i = 0; i < p->corners->shown.size[axis]; i++) {
        if (i)
            new_row(p, axis);
        if (i == EDGE && is_cut(p->corners, axis)) {
            strbuf_text(p->out, "...");
            new_row(p, axis);
        }
        print_axis(p, axis + 1);
    }
    strbuf_char(p->out, ']');
}

/* A tensor without axes, as str() of a NumPy scalar. */
static int scalar_text(struct devices *d, const struct tensor *t, struct strbuf *out,
                       struct err *err)
{
    union {
        float real;
        int64_t whole;
        uint8_t truth;
    } v = { 0 };
    if (device_download(d, t, &v, err))
        return -1;
    if (t->dtype == DTYPE_F32)
        number_real((double)v.real, true, out);
    else if (t->dtype == DTYPE_I64)
        strbuf_printf(out, "%lld", (long long)v.whole);
    else
        strbuf_text(out, v.truth ? "True" : "False");
    return 0;
}

int tensor_text(struct devices *d, const struct tensor *t, struct strbuf *out, struct err *err)
{
    if (!t->buffer)
        return err_set(err, ERR_VALUE, "the tensor has not been computed");
    if (t->layout.shape.ndim == 0)
        return scalar_text(d, t, out, err);
    int64_t count = shape_count(&t->layout.shape);
    if (count == 0) {
        strbuf_text(out, "[]");
        return 0;
    }
    struct corners c;
    struct printer p = { .corners = &c, .out = out };
    int status = corners_read(d, t, &c, err);
    if (status == 0)
        status = array_cells_make(t->dtype, c.elements, (size_t)shape_count(&c.shown), &p.cells,
                                  err);
    if (status == 0)
        print_axis(&p, 0);
    free(c.elements);
    free(p.cells.text);
    return status;
}
