/* Tables out: a tensor of at most two axes as rows without a header, a group as named columns.
 * Reals have as many digits as bring back the same number. */
#include "files/format.h"
#include "tensor/element.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUND = 1024, NUMBER_MOST = 320 };

/* Does v come back from that many digits, when it is read as t? They stay in text. */
static bool enough(double v, enum dtype t, int digits, char *text)
{
    snprintf(text, NUMBER_MOST, "%.*g", digits, v);
    union scalar back = { .real = strtod(text, NULL) };
    return scalar_convert(back, DTYPE_F64, t).real == v;
}

static void real_text(double v, enum dtype saved, char *text)
{
    /* `load` makes f32 of a real that is not asked for as f64. */
    enum dtype t = saved == DTYPE_F64 ? DTYPE_F64 : DTYPE_F32;
    /* Always enough are `most`; what people type has `least` at most. */
    int least = t == DTYPE_F64 ? 15 : 6, most = t == DTYPE_F64 ? 17 : 9;
    if (isnan(v) || isinf(v)) {
        strcpy(text, isnan(v) ? "nan" : v < 0 ? "-inf" : "inf");
        return;
    }
    if (!enough(v, t, least, text)) {
        while (most - least > 1) {
            int middle = (least + most + 1) / 2;
            if (enough(v, t, middle, text))
                most = middle;
            else
                least = middle;
        }
        snprintf(text, NUMBER_MOST, "%.*g", most, v);
    }
    if (!strpbrk(text, ".e")) /* a real stays one when it is read again */
        strcat(text, ".0");
}

static void number_text(enum dtype t, const void *at, char *text)
{
    union scalar v = element_read(t, at);
    if (dtype_kind(t) == 'f')
        real_text(v.real, t, text);
    else if (t == DTYPE_BOOL)
        strcpy(text, v.whole ? "true" : "false");
    else
        snprintf(text, NUMBER_MOST, "%lld", (long long)v.whole);
}

/* Quotes only where they are needed. */
static int add_text(struct writer *w, struct str s, char separator, struct err *err)
{
    bool quoted = s.n == 0 || s.p[0] == ' ' || s.p[s.n - 1] == ' ';
    for (size_t i = 0; i < s.n && !quoted; i++)
        quoted = s.p[i] == separator || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    if (!quoted)
        return writer_add(w, s.p, s.n, err);
    if (writer_add(w, "\"", 1, err))
        return -1;
    for (size_t from = 0; from < s.n;) {
        const char *quote = memchr(s.p + from, '"', s.n - from);
        size_t end = quote ? (size_t)(quote - s.p) + 1 : s.n;
        if (writer_add(w, s.p + from, end - from, err) || (quote && writer_add(w, "\"", 1, err)))
            return -1;
        from = end;
    }
    return writer_add(w, "\"", 1, err);
}

/* ---- one tensor ------------------------------------------------------------------------------ */

struct rows {
    struct writer *writer;
    enum dtype dtype;
    int64_t columns, at;
    char separator;
};

static int add_elements(void *context, const void *elements, size_t count, struct err *err)
{
    struct rows *r = context;
    const char *p = elements;
    char text[NUMBER_MOST];
    for (size_t i = 0; i < count; i++, p += dtype_bytes(r->dtype)) {
        number_text(r->dtype, p, text);
        size_t n = strlen(text);
        r->at = r->at + 1 < r->columns ? r->at + 1 : 0;
        text[n++] = r->at ? r->separator : '\n';
        if (writer_add(r->writer, text, n, err))
            return -1;
    }
    return 0;
}

static int save_tensor(struct writer *w, const struct tensor *t, char separator, struct err *err)
{
    char text[128];
    const struct shape *s = &t->layout.shape;
    struct rows r = { w, t->dtype, s->ndim == 2 ? s->size[1] : 1, 0, separator };
    if (s->ndim <= 2 && shape_count(s) == 0) {
        err_set(err, ERR_SHAPE,
                "%s: shape %s has no number, and a file without a line cannot be loaded", w->label,
                shape_name(s, text, sizeof text));
        return err_hint(err, "a .npy file holds any shape");
    }
    if (s->ndim <= 2)
        return elements_walk(t, w->host, add_elements, &r, err);
    err_set(err, ERR_SHAPE, "%s: shape %s is no table", w->label, shape_name(s, text, sizeof text));
    return err_hint(err, "a table has one axis (a number each line) or two; a .npy file holds any "
                         "shape");
}

/* ---- columns --------------------------------------------------------------------------------- */

struct columns {
    const struct items *items;
    char **pieces; /* ROUND elements of each column */
    int64_t rows;
    char separator;
};

static int64_t length_of(const struct item *item)
{
    return item->texts ? (int64_t)item->texts->count : item->tensor->layout.shape.size[0];
}

static int check_columns(struct writer *w, struct columns *c, struct err *err)
{
    for (size_t i = 0; i < c->items->count; i++) {
        const struct item *item = &c->items->all[i];
        char text[128];
        if (item->tensor && item->tensor->layout.shape.ndim != 1) {
            err_set(err, ERR_SHAPE, "%s: column " STR_FMT " has shape %s", w->label,
                    (int)(item->name.n < 80 ? item->name.n : 80), item->name.p,
                    shape_name(&item->tensor->layout.shape, text, sizeof text));
            return err_hint(err,
                            "each column of a table has one axis; a .npz file holds any shape");
        }
        if (i == 0)
            c->rows = length_of(item);
        if (length_of(item) != c->rows)
            return err_set(err, ERR_SHAPE, "%s: column " STR_FMT " has %lld rows, the first %lld",
                           w->label, (int)(item->name.n < 80 ? item->name.n : 80), item->name.p,
                           (long long)length_of(item), (long long)c->rows);
    }
    return 0;
}

static int add_cell(struct writer *w, const struct columns *c, size_t column, int64_t row,
                    int64_t in_round, struct err *err)
{
    const struct item *item = &c->items->all[column];
    char text[NUMBER_MOST];
    if (item->texts)
        return add_text(w, item->texts->items[row].text->s, c->separator, err);
    enum dtype t = item->tensor->dtype;
    number_text(t, c->pieces[column] + in_round * (int64_t)dtype_bytes(t), text);
    return writer_add(w, text, strlen(text), err);
}

static int add_round(struct writer *w, const struct columns *c, int64_t first, struct err *err)
{
    int64_t n = c->rows - first < ROUND ? c->rows - first : ROUND;
    for (size_t i = 0; i < c->items->count; i++)
        if (c->items->all[i].tensor &&
            elements_rows(c->items->all[i].tensor, first, n, w->host, c->pieces[i], err))
            return -1;
    for (int64_t row = 0; row < n; row++)
        for (size_t i = 0; i < c->items->count; i++)
            if (add_cell(w, c, i, first + row, row, err) ||
                writer_add(w, i + 1 < c->items->count ? &c->separator : "\n", 1, err))
                return -1;
    return 0;
}

static int add_columns(struct writer *w, struct columns *c, struct err *err)
{
    for (size_t i = 0; i < c->items->count; i++)
        if (add_text(w, c->items->all[i].name, c->separator, err) ||
            writer_add(w, i + 1 < c->items->count ? &c->separator : "\n", 1, err))
            return -1;
    for (int64_t row = 0; row < c->rows; row += ROUND)
        if (add_round(w, c, row, err))
            return -1;
    return 0;
}

static int save_columns(struct writer *w, const struct items *items, char separator,
                        struct err *err)
{
    struct columns c = { .items = items, .separator = separator };
    if (check_columns(w, &c, err))
        return -1;
    c.pieces = calloc(items->count + 1, sizeof *c.pieces);
    bool enough = c.pieces;
    for (size_t i = 0; i < items->count && enough; i++)
        if (items->all[i].tensor)
            enough = (c.pieces[i] = malloc(ROUND * dtype_bytes(items->all[i].tensor->dtype)));
    int status = enough ? add_columns(w, &c, err)
                        : err_set(err, ERR_MEMORY, "the system is out of memory");
    for (size_t i = 0; i < items->count && c.pieces; i++)
        free(c.pieces[i]);
    free(c.pieces);
    return status;
}

static int save(struct writer *w, const struct items *items, char separator, struct err *err)
{
    if (!items->group && items->count == 1 && items->all[0].tensor)
        return save_tensor(w, items->all[0].tensor, separator, err);
    return save_columns(w, items, separator, err);
}

int csv_save(struct writer *w, const struct items *items, struct err *err)
{
    return save(w, items, ',', err);
}

int tsv_save(struct writer *w, const struct items *items, struct err *err)
{
    return save(w, items, '\t', err);
}
