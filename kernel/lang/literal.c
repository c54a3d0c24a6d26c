/* What a number, a text or a name in the source stands for. */
#include "lang/lex.h"

#include <errno.h>
#include <stdlib.h>
#include <utf8proc.h>

enum { NUMBER_LONGEST = 400, LEAST_DIGITS = 18 }; /* 0x8000000000000000 */

static int too_large(struct err *err, struct span span)
{
    err_at(err, ERR_SYNTAX, span, "this whole number does not fit into 64 bits");
    return err_hint(err, "write it as a decimal, such as 1e30");
}

struct number {
    char text[NUMBER_LONGEST + 1];
    bool whole;
    int base;
};

static int read_digits(struct str source, struct span span, struct number *number, struct err *err)
{
    size_t n = 0;
    bool hex = span.end - span.start > 1 && (source.p[span.start + 1] | 32) == 'x';
    number->whole = true;
    number->base = hex ? 16 : 10;
    for (uint32_t i = span.start; i < span.end; i++) {
        char c = source.p[i];
        if (c == '_')
            continue;
        if (n == NUMBER_LONGEST)
            return err_at(err, ERR_SYNTAX, span, "a number has at most %d digits", NUMBER_LONGEST);
        if (!hex && (c == '.' || c == 'e' || c == 'E'))
            number->whole = false;
        number->text[n++] = c;
    }
    number->text[n] = 0;
    return 0;
}

/* Digits, with or without a point: where both the digits and the power of ten are exact, one
 * division rounds as it should (Clinger, How to read floating point numbers accurately, 1990). */
static bool read_plain(struct str text, bool *whole, int64_t *integer, double *real)
{
    static const double powers[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    enum { MOST = 15 }; /* 10^15 < 2^53 */
    int64_t digits = 0;
    size_t point = text.n;
    if (text.n > MOST)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] >= '0' && text.p[i] <= '9')
            digits = digits * 10 + (text.p[i] - '0');
        else if (text.p[i] == '.')
            point = i;
        else
            return false;
    }
    *whole = point == text.n;
    if (*whole)
        *integer = digits;
    *real = *whole ? (double)digits : (double)digits / powers[text.n - 1 - point];
    return true;
}

int literal_number(struct str source, struct span span, bool *whole, int64_t *integer, double *real,
                   struct err *err)
{
    struct number number;
    if (read_plain(str_slice(source, span.start, span.end), whole, integer, real))
        return 0;
    if (read_digits(source, span, &number, err))
        return -1;
    *whole = number.whole;
    *real = strtod(number.text, NULL);
    if (!*whole)
        return 0;
    errno = 0;
    *integer = strtoll(number.text, NULL, number.base);
    return errno ? too_large(err, span) : 0;
}

bool literal_is_least(struct str source, struct span span)
{
    struct number number;
    struct err ignored;
    if (span.end - span.start < LEAST_DIGITS || read_digits(source, span, &number, &ignored))
        return false;
    errno = 0;
    return number.whole && strtoull(number.text, NULL, number.base) == (uint64_t)1 << 63 && !errno;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

/* \xhh \uhhhh \Uhhhhhhhh: reads the digits after the letter; -1 when they are wrong. */
static int64_t code_point(struct str s, size_t *at, int digits)
{
    int64_t code = 0;
    for (int i = 0; i < digits; i++) {
        int v = *at < s.n ? hex_value(s.p[*at]) : -1;
        if (v < 0)
            return -1;
        code = code * 16 + v;
        ++*at;
    }
    return code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? -1 : code;
}

/* The character for the escape at s.p[*at], just after the backslash; -1 when there is none. */
static int64_t escape(struct str s, size_t *at)
{
    static const char letters[] = "ntr0abfv\\\"'";
    static const char meaning[] = "\n\t\r\0\a\b\f\v\\\"'";
    char c = s.p[(*at)++];
    const char *found = c ? strchr(letters, c) : NULL;
    if (found)
        return meaning[found - letters];
    return c == 'x'   ? code_point(s, at, 2)
           : c == 'u' ? code_point(s, at, 4)
           : c == 'U' ? code_point(s, at, 8)
                      : -1;
}

static int bad_escape(struct err *err, size_t start, size_t end)
{
    err_at(err, ERR_SYNTAX, (struct span){ (uint32_t)start, (uint32_t)end },
           "this is no escape that a text knows");
    return err_hint(err,
                    "write \\\\ for a backslash; known are \\n \\t \\r \\0 \\\\ \\\" \\' \\xhh "
                    "\\uhhhh \\Uhhhhhhhh");
}

int literal_string(struct str source, struct span span, struct arena *a, struct str *text,
                   struct err *err)
{
    struct str s = str_slice(source, 0, span.end - 1);
    size_t at = span.start + 1;
    *text = str_slice(source, at, s.n);
    if (!text->n || !memchr(text->p, '\\', text->n))
        return 0;
    char *to = arena_alloc(a, text->n + 4);
    size_t n = 0;
    while (at < s.n) {
        if (s.p[at] != '\\') {
            to[n++] = s.p[at++];
            continue;
        }
        size_t start = at++;
        int64_t code = at < s.n ? escape(s, &at) : -1;
        if (code < 0)
            return bad_escape(err, start, at > s.n ? s.n : at);
        n += utf8_encode((uint32_t)code, to + n);
    }
    *text = (struct str){ to, n };
    return 0;
}

struct str literal_name(struct str source, struct span span, struct arena *a)
{
    struct str name = str_slice(source, span.start, span.end);
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)name.p, (utf8proc_ssize_t)name.n,
                                      &out, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n >= 0)
        name = arena_str(a, (struct str){ (const char *)out, (size_t)n });
    free(out);
    return name;
}
