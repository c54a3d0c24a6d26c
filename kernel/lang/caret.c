/* The report of an error: the line it stands in and carets under the words, in columns as a
 * terminal shows them. Long lines are cut to a window around the carets. */
#include "lang/caret.h"

#include <utf8proc.h>

enum { WIDEST = 100, BEFORE = 40 };

void caret_place(struct str source, uint32_t at, int *line, int *column)
{
    size_t start = 0;
    *line = 1;
    if (at > source.n)
        at = (uint32_t)source.n;
    for (size_t i = 0; i < at; i++)
        if (source.p[i] == '\n') {
            ++*line;
            start = i + 1;
        }
    *column = 1 + (int)utf8_count(str_slice(source, start, at));
}

/* What is shown of one line: the bytes [start, end), cut or not at either side. */
struct window {
    uint32_t start, end;
    bool cut_left, cut_right;
};

static bool inside_character(struct str s, uint32_t at)
{
    return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

static struct window window_of(struct str source, uint32_t at)
{
    struct window w = { at, at, false, false };
    while (w.start > 0 && source.p[w.start - 1] != '\n')
        w.start--;
    while (w.end < source.n && source.p[w.end] != '\n' && source.p[w.end] != '\r')
        w.end++;
    if (w.end - w.start <= WIDEST)
        return w;
    if (at - w.start > BEFORE) {
        w.start = at - BEFORE;
        w.cut_left = true;
    }
    if (w.end - w.start > WIDEST) {
        w.end = w.start + WIDEST;
        w.cut_right = true;
    }
    while (inside_character(source, w.start))
        w.start++;
    while (w.end > w.start && inside_character(source, w.end))
        w.end--;
    return w;
}

/* Columns of one character, and what is shown for it. */
static int shown(struct str source, uint32_t at, size_t *bytes, char out[4], size_t *out_bytes)
{
    uint32_t code;
    *bytes = utf8_decode(source, at, &code);
    if (code < 0x20 || code == 0x7F)
        code = ' ';
    int width = utf8proc_charwidth((utf8proc_int32_t)code);
    *out_bytes = utf8_encode(code, out);
    return width;
}

static void add_line(struct strbuf *out, struct str source, struct window w)
{
    char text[4];
    size_t bytes, n;
    if (w.cut_left)
        strbuf_text(out, "…");
    for (uint32_t at = w.start; at < w.end; at += (uint32_t)bytes) {
        shown(source, at, &bytes, text, &n);
        strbuf_add(out, (struct str){ text, n });
    }
    if (w.cut_right)
        strbuf_text(out, "…");
    strbuf_char(out, '\n');
}

static size_t columns(struct str source, uint32_t from, uint32_t to)
{
    char text[4];
    size_t bytes, n, width = 0;
    for (; from < to; from += (uint32_t)bytes)
        width += (size_t)shown(source, from, &bytes, text, &n);
    return width;
}

static void add_carets(struct strbuf *out, struct str source, struct window w, struct span span,
                       size_t margin, const char *note)
{
    uint32_t start = span.start < w.start ? w.start : span.start;
    uint32_t end = span.end > w.end ? w.end : span.end;
    size_t width = start < end ? columns(source, start, end) : 1;
    strbuf_repeat(out, ' ', margin + w.cut_left + columns(source, w.start, start));
    strbuf_repeat(out, '^', width ? width : 1);
    if (note[0])
        strbuf_printf(out, " %s", note);
    strbuf_char(out, '\n');
}

static int line_number(struct str source, uint32_t at)
{
    int line, column;
    caret_place(source, at, &line, &column);
    return line;
}

static size_t add_source(struct strbuf *out, struct str source, uint32_t at, struct window *w)
{
    size_t before = out->n;
    strbuf_printf(out, "  line %d: ", line_number(source, at));
    size_t margin = out->n - before;
    *w = window_of(source, at);
    add_line(out, source, *w);
    return margin;
}

/* A place at a line's end, or past the source, is shown after the last character. */
static struct span settle(struct str source, struct span span)
{
    if (span.start > source.n)
        span.start = (uint32_t)source.n;
    if (span.end > source.n || span.end < span.start)
        span.end = (uint32_t)source.n;
    while (span.start == source.n && span.start > 0 &&
           (source.p[span.start - 1] == '\n' || source.p[span.start - 1] == '\r'))
        span.start--;
    return span;
}

static void add_places(struct strbuf *out, struct str source, const struct err *err)
{
    struct window w;
    struct span first = settle(source, err->span), second = settle(source, err->span2);
    size_t margin = add_source(out, source, first.start, &w);
    add_carets(out, source, w, first, margin, "");
    if (!err->has_span2)
        return;
    if (second.start < w.start || second.start > w.end || (second.start == w.end && w.cut_right))
        margin = add_source(out, source, second.start, &w);
    add_carets(out, source, w, second, margin, err->note2);
}

void caret_report(struct strbuf *out, struct str source, const struct err *err)
{
    strbuf_printf(out, "%s: %s\n", err_kind_name(err->kind), err->text);
    if (err->has_span && source.n)
        add_places(out, source, err);
    if (err->hint[0])
        strbuf_printf(out, "  next: %s\n", err->hint);
}
