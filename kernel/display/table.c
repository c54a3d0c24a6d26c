#include "display/table.h"

void table_init(struct table *t, struct arena *a, const char *heads)
{
    *t = (struct table){ .arena = a };
    struct str rest = str_of(heads), head;
    while (t->columns < TABLE_COLUMNS && str_cut(&rest, '|', &head)) {
        t->right[t->columns] = head.n && head.p[0] == '>';
        t->heads[t->columns] = str_slice(head, t->right[t->columns] ? 1 : 0, head.n);
        t->columns++;
    }
}

void table_row(struct table *t, const struct str *cells)
{
    for (int i = 0; i < t->columns; i++) {
        size_t at = t->rows * (size_t)t->columns + (size_t)i;
        t->cells = arena_grow(t->arena, t->cells, at, &t->capacity, sizeof *t->cells);
        t->cells[at] = arena_str(t->arena, cells[i]);
    }
    t->rows++;
}

static const struct str *row_cells(const struct table *t, size_t row)
{
    return t->cells + row * (size_t)t->columns;
}

static void text_row(const struct table *t, const struct str *cells, const size_t *widths,
                     struct strbuf *out)
{
    for (int i = 0; i < t->columns; i++) {
        size_t room = widths[i] - utf8_count(cells[i]);
        if (i)
            strbuf_text(out, "  ");
        if (t->right[i])
            strbuf_repeat(out, ' ', room);
        strbuf_add(out, cells[i]);
        if (!t->right[i])
            strbuf_repeat(out, ' ', room);
    }
    while (out->n && out->p[out->n - 1] == ' ')
        out->p[--out->n] = 0;
}

void table_text(const struct table *t, struct strbuf *out)
{
    size_t widths[TABLE_COLUMNS];
    for (int i = 0; i < t->columns; i++) {
        widths[i] = t->headless ? 0 : utf8_count(t->heads[i]);
        for (size_t row = 0; row < t->rows; row++) {
            size_t width = utf8_count(row_cells(t, row)[i]);
            widths[i] = width > widths[i] ? width : widths[i];
        }
    }
    if (!t->headless)
        text_row(t, t->heads, widths, out);
    for (size_t row = 0; row < t->rows; row++) {
        if (row || !t->headless)
            strbuf_char(out, '\n');
        text_row(t, row_cells(t, row), widths, out);
    }
}

static void html_row(const struct table *t, const struct str *cells, const char *tag,
                     struct strbuf *out)
{
    strbuf_text(out, "<tr>");
    for (int i = 0; i < t->columns; i++) {
        strbuf_printf(out, "<%s style=\"text-align:%s\">", tag, t->right[i] ? "right" : "left");
        html_escape(out, cells[i]);
        strbuf_printf(out, "</%s>", tag);
    }
    strbuf_text(out, "</tr>\n");
}

void table_html(const struct table *t, struct strbuf *out)
{
    strbuf_text(out, "<table>\n");
    if (!t->headless)
        html_row(t, t->heads, "th", out);
    for (size_t row = 0; row < t->rows; row++)
        html_row(t, row_cells(t, row), "td", out);
    strbuf_text(out, "</table>");
}

void table_show(const struct table *t, struct arena *a, struct bundle *out)
{
    struct strbuf text;
    strbuf_init(&text);
    table_text(t, &text);
    bundle_add(out, a, MIME_TEXT, strbuf_str(&text));
    strbuf_clear(&text);
    table_html(t, &text);
    bundle_add(out, a, MIME_HTML, strbuf_str(&text));
    strbuf_fini(&text);
}

void html_escape(struct strbuf *out, struct str s)
{
    size_t from = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *instead = s.p[i] == '&'    ? "&amp;"
                              : s.p[i] == '<'  ? "&lt;"
                              : s.p[i] == '>'  ? "&gt;"
                              : s.p[i] == '"'  ? "&quot;"
                              : s.p[i] == '\'' ? "&#39;"
                                               : NULL;
        if (!instead)
            continue;
        strbuf_add(out, str_slice(s, from, i));
        strbuf_text(out, instead);
        from = i + 1;
    }
    strbuf_add(out, str_slice(s, from, s.n));
}

void table_between(const struct table *t, struct str before, struct str after, struct arena *a,
                   struct bundle *out)
{
    struct strbuf text;
    strbuf_init(&text);
    strbuf_printf(&text, STR_FMT "\n", STR_ARG(before));
    table_text(t, &text);
    strbuf_printf(&text, "\n" STR_FMT, STR_ARG(after));
    bundle_add(out, a, MIME_TEXT, strbuf_str(&text));
    strbuf_clear(&text);
    strbuf_text(&text, "<div>");
    html_escape(&text, before);
    strbuf_text(&text, "</div>\n");
    table_html(t, &text);
    strbuf_text(&text, "\n<div style=\"white-space:pre-wrap\">");
    html_escape(&text, after);
    strbuf_text(&text, "</div>");
    bundle_add(out, a, MIME_HTML, strbuf_str(&text));
    strbuf_fini(&text);
}
