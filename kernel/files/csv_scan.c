#include "files/csv.h"

#include <stdarg.h>
#include <stdio.h>

int csv_fail(struct err *err, const struct csv_scan *s, size_t at, const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    content_fail(err, s->content, (int64_t)at, "line %lld: %s", (long long)s->line, text);
    return err_hint(err, "look at that line in an editor; sep= says what stands between fields, "
                         "format= that the file is no table");
}

static int64_t line_of(const char *p, size_t at)
{
    int64_t line = 1;
    for (const char *end = p + at; (p = memchr(p, '\n', (size_t)(end - p))); p++)
        line++;
    return line;
}

static int check_text(struct csv_scan *s, struct err *err)
{
    size_t bad;
    const char *zero = s->n ? memchr(s->p, 0, s->n) : NULL;
    if (s->n >= 2 && (memcmp(s->p, "\xff\xfe", 2) == 0 || memcmp(s->p, "\xfe\xff", 2) == 0)) {
        content_fail(err, s->content, 0, "this is UTF-16, and tables are read as UTF-8");
        return err_hint(err, "in a terminal, iconv -f UTF-16 -t UTF-8 FILE makes one");
    }
    if (zero)
        return content_fail(err, s->content, zero - s->p, "a zero byte, which no text holds");
    if (utf8_valid((struct str){ s->p, s->n }, &bad))
        return 0;
    s->line = line_of(s->p, bad);
    csv_fail(err, s, bad, "this is no UTF-8");
    return err_hint(err, "in a terminal, iconv -f LATIN1 -t UTF-8 FILE makes it from an older "
                         "encoding");
}

int csv_scan_init(struct csv_scan *s, struct content *c, char separator, struct err *err)
{
    *s = (struct csv_scan){ .content = c, .n = (size_t)c->size, .separator = separator };
    strbuf_init(&s->unquoted);
    if (content_all(c, &s->p, err) || check_text(s, err))
        return -1;
    bool marked = s->n >= 3 && memcmp(s->p, "\xef\xbb\xbf", 3) == 0;
    csv_scan_restart(s, marked ? 3 : 0, 1);
    return 0;
}

void csv_scan_fini(struct csv_scan *s)
{
    strbuf_fini(&s->unquoted);
}

void csv_scan_restart(struct csv_scan *s, size_t at, int64_t line)
{
    s->at = s->line_start = at;
    s->line = line;
}

char csv_find_separator(const struct csv_scan *s)
{
    static const char candidates[] = ",;\t|";
    size_t counts[sizeof candidates] = { 0 };
    bool quoted = false;
    char best = ',';
    for (size_t i = s->at; i < s->n && (quoted || (s->p[i] != '\n' && s->p[i] != '\r')); i++) {
        const char *found = strchr(candidates, s->p[i]);
        quoted ^= s->p[i] == '"';
        if (found && !quoted)
            counts[found - candidates]++;
    }
    for (size_t i = sizeof candidates - 1, most = 0; i-- > 0;)
        if (counts[i] && counts[i] >= most) {
            most = counts[i];
            best = candidates[i];
        }
    return best;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(struct csv_scan *s)
{
    while (s->at < s->n && is_blank(s->p[s->at]))
        s->at++;
}

/* \n, \r\n and \r alone. */
static bool take_line_end(struct csv_scan *s)
{
    if (s->at < s->n && s->p[s->at] != '\n' && s->p[s->at] != '\r')
        return false;
    if (s->at < s->n && s->p[s->at++] == '\r' && s->at < s->n && s->p[s->at] == '\n')
        s->at++;
    s->line++;
    s->line_start = s->at;
    return true;
}

bool csv_skip_empty_lines(struct csv_scan *s)
{
    while (s->at < s->n) {
        if (s->separator == ' ')
            skip_blanks(s);
        if (!take_line_end(s))
            return true;
    }
    return false;
}

/* Behind a field: a separator, or the end of the row. */
static int take_separator(struct csv_scan *s, struct csv_field *f, struct err *err)
{
    if (s->separator == ' ')
        skip_blanks(s);
    f->ends_row = take_line_end(s);
    if (f->ends_row || s->separator == ' ')
        return 0;
    if (s->p[s->at] == s->separator) {
        s->at++;
        return 0;
    }
    csv_fail(err, s, s->at, "a separator or the line's end is expected after a closing quote");
    return err_hint(err, "a quote inside a quoted field is written twice");
}

/* The opening quote has been taken. */
static int take_quoted(struct csv_scan *s, struct csv_field *f, struct err *err)
{
    size_t start = s->at;
    bool doubled = false;
    strbuf_clear(&s->unquoted);
    for (;;) {
        const char *quote = memchr(s->p + s->at, '"', s->n - s->at);
        size_t end = quote ? (size_t)(quote - s->p) : s->n;
        if (!quote || end - f->at > CSV_FIELD_MOST)
            return csv_fail(err, s, f->at,
                            "the field that begins here has no closing quote within "
                            "%d bytes",
                            CSV_FIELD_MOST);
        s->at = end + 1;
        if (s->at == s->n || s->p[s->at] != '"') {
            f->text = (struct str){ s->p + start, end - start };
            break;
        }
        strbuf_add(&s->unquoted, str_slice((struct str){ s->p, s->n }, start, end + 1));
        start = ++s->at;
        doubled = true;
    }
    for (size_t i = f->at; i < s->at; i++)
        s->line += s->p[i] == '\n';
    if (!doubled)
        return 0;
    strbuf_add(&s->unquoted, f->text);
    f->text = strbuf_str(&s->unquoted);
    return s->unquoted.failed ? err_set(err, ERR_MEMORY, "the system is out of memory") : 0;
}

static int take_plain(struct csv_scan *s, struct csv_field *f, struct err *err)
{
    char separator = s->separator;
    size_t at = s->at;
    if (separator == ' ')
        while (at < s->n && !is_blank(s->p[at]) && s->p[at] != '\n' && s->p[at] != '\r')
            at++;
    else
        while (at < s->n && s->p[at] != separator && s->p[at] != '\n' && s->p[at] != '\r')
            at++;
    s->at = at;
    f->text = (struct str){ s->p + f->at, at - f->at };
    if (f->text.n > CSV_FIELD_MOST)
        return csv_fail(err, s, f->at, "a field of more than %d bytes", CSV_FIELD_MOST);
    return 0;
}

int csv_next(struct csv_scan *s, struct csv_field *f, struct err *err)
{
    size_t start = s->at, row = s->line_start;
    while (s->at < s->n && s->p[s->at] == ' ' && s->separator != ' ')
        s->at++;
    bool quoted = s->at < s->n && s->p[s->at] == '"';
    f->at = quoted ? s->at : start;
    s->at = quoted ? s->at + 1 : start;
    if (quoted ? take_quoted(s, f, err) : take_plain(s, f, err))
        return -1;
    if (s->at - row > CSV_LINE_MOST)
        return csv_fail(err, s, row, "a line of more than %d bytes", CSV_LINE_MOST);
    return take_separator(s, f, err);
}
