/* Brackets, line breaks and the dots of an array's text, after _formatArray and _extendLine of
 * numpy/_core/arrayprint.py. */
#include "display/tensor.h"

#include "display/array.h"
#include "display/corners.h"
#include "display/number.h"
#include "tensor/element.h"

#include <stdlib.h>

enum { LINE_WIDTH = 75, EDGE = CORNER_EDGE };

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
        if (i == EDGE && corners_cut(p->corners, axis)) {
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
        if (i == EDGE && corners_cut(p->corners, axis)) {
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
    char element[sizeof(double)];
    if (device_download(d, t, element, err))
        return -1;
    if (dtype_kind(t->dtype) == 'f')
        number_real(element_real(t->dtype, element), t->dtype, out);
    else if (dtype_kind(t->dtype) == 'i')
        strbuf_printf(out, "%lld", (long long)element_read(t->dtype, element).whole);
    else
        strbuf_text(out, element[0] ? "True" : "False");
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
