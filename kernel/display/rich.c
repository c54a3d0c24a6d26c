/* Values as rich as they can be shown: tables for vectors, matrices, records and lists. The text is
 * that of a result. */
#include "display/display.h"

#include "display/array.h"
#include "display/corners.h"
#include "display/table.h"

#include <stdlib.h>

enum { MEMBERS_MOST = 200 };

static void add_cell(struct strbuf *out, const char *tag, struct str text)
{
    strbuf_printf(out, "<%s style=\"text-align:right\">", tag);
    html_escape(out, text);
    strbuf_printf(out, "</%s>", tag);
}

static void add_number(struct strbuf *out, int64_t n)
{
    strbuf_printf(out, "<th style=\"text-align:right\">%lld</th>", (long long)n);
}

/* The place in the tensor of place i among what is shown along an axis. */
static int64_t place_of(const struct corners *c, int axis, int64_t i)
{
    bool far = corners_cut(c, axis) && i >= CORNER_EDGE;
    return far ? c->full.size[axis] - c->shown.size[axis] + i : i;
}

static bool gap_before(const struct corners *c, int axis, int64_t i)
{
    return i == CORNER_EDGE && corners_cut(c, axis);
}

static void head_row(const struct corners *c, int axis, struct strbuf *out)
{
    strbuf_text(out, "<tr><th></th>");
    for (int64_t i = 0; i < c->shown.size[axis]; i++) {
        if (gap_before(c, axis, i))
            add_cell(out, "th", STR("…"));
        add_number(out, place_of(c, axis, i));
    }
    strbuf_text(out, "</tr>\n");
}

static void dots_row(const struct corners *c, int axis, struct strbuf *out)
{
    strbuf_text(out, "<tr>");
    add_cell(out, "th", STR("…"));
    for (int64_t i = 0; i < c->shown.size[axis] + corners_cut(c, axis); i++)
        add_cell(out, "td", STR("…"));
    strbuf_text(out, "</tr>\n");
}

/* One row of a matrix; the only one of a vector has no number. */
static void grid_row(const struct corners *c, int64_t row, const struct array_cells *cells,
                     struct strbuf *out)
{
    int axis = c->full.ndim - 1;
    int64_t columns = c->shown.size[axis];
    strbuf_text(out, "<tr>");
    if (axis > 0)
        add_number(out, place_of(c, 0, row));
    else
        strbuf_text(out, "<th></th>");
    for (int64_t i = 0; i < columns; i++) {
        struct str text = { cells->text + (size_t)(row * columns + i) * cells->width,
                            cells->width };
        if (gap_before(c, axis, i))
            add_cell(out, "td", STR("…"));
        add_cell(out, "td", str_trim(text));
    }
    strbuf_text(out, "</tr>\n");
}

static int grid_html(struct devices *d, const struct tensor *t, struct strbuf *out, struct err *err)
{
    struct corners c;
    struct array_cells cells = { 0 };
    int status = corners_read(d, t, &c, err);
    if (status == 0)
        status = array_cells_make(t->dtype, c.elements, (size_t)shape_count(&c.shown), &cells, err);
    if (status == 0) {
        int axis = c.full.ndim - 1;
        strbuf_text(out, "<table>\n");
        head_row(&c, axis, out);
        for (int64_t row = 0; row < (axis > 0 ? c.shown.size[0] : 1); row++) {
            if (axis > 0 && gap_before(&c, 0, row))
                dots_row(&c, axis, out);
            grid_row(&c, row, &cells, out);
        }
        strbuf_text(out, "</table>");
    }
    free(c.elements);
    free(cells.text);
    return status;
}

static bool is_grid(struct value v)
{
    if (v.kind != VALUE_TENSOR)
        return false;
    const struct shape *s = &v.tensor->layout.shape;
    return (s->ndim == 1 || s->ndim == 2) && shape_count(s) > 0;
}

static int add_member(struct devices *d, struct table *t, struct str name, struct value v,
                      struct err *err)
{
    struct strbuf text;
    strbuf_init(&text);
    bool short_one = value_is_number(v) || v.kind == VALUE_TEXT || v.kind == VALUE_DTYPE ||
                     (v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim == 0);
    int status = 0;
    if (short_one)
        status = display_text(d, v, &text, err);
    else
        display_summary(v, &text);
    table_row(t, (struct str[]){ name, strbuf_str(&text) });
    strbuf_fini(&text);
    return status;
}

static int members_html(struct devices *d, struct value v, struct arena *a, struct strbuf *out,
                        struct err *err)
{
    struct table t;
    bool record = v.kind == VALUE_RECORD;
    size_t count = record ? v.record->count : v.list->count;
    table_init(&t, a, record ? "field|value" : ">item|value");
    for (size_t i = 0; i < count && i < MEMBERS_MOST; i++) {
        struct str name = record ? v.record->fields[i].name : arena_printf(a, "%zu", i);
        if (add_member(d, &t, name, record ? v.record->fields[i].value : v.list->items[i], err))
            return -1;
    }
    if (count > MEMBERS_MOST)
        table_row(&t, (struct str[]){ STR("…"), arena_printf(a, "%zu in all", count) });
    table_html(&t, out);
    return 0;
}

int display_rich(struct devices *d, struct value v, struct arena *a, struct bundle *out,
                 struct err *err)
{
    struct bundle plain = { 0 };
    struct strbuf html, note;
    bool members = v.kind == VALUE_RECORD || v.kind == VALUE_LIST;
    if (!members && !is_grid(v))
        return display_value(d, v, a, out, err);
    strbuf_init(&html);
    strbuf_init(&note);
    int status = members ? members_html(d, v, a, &html, err) : grid_html(d, v.tensor, &html, err);
    display_summary(v, &note);
    strbuf_text(&html, "\n<div><small>");
    html_escape(&html, strbuf_str(&note));
    strbuf_text(&html, "</small></div>");
    if (status == 0)
        status = display_value(d, v, a, &plain, err);
    if (status == 0) {
        bundle_add(out, a, MIME_TEXT, bundle_get(&plain, MIME_TEXT));
        bundle_add(out, a, MIME_HTML, strbuf_str(&html));
    }
    strbuf_fini(&html);
    strbuf_fini(&note);
    return status;
}
