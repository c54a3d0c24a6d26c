#include "files/scan.h"

#include "base/checked.h"

#include <stdarg.h>
#include <stdio.h>

static void skip_blanks(struct scan *s)
{
    while (s->at < s->n && (s->p[s->at] == ' ' || s->p[s->at] == '\n' || s->p[s->at] == '\t' ||
                            s->p[s->at] == '\r'))
        s->at++;
}

int64_t scan_place(const struct scan *s)
{
    return s->base + (int64_t)s->at;
}

int scan_fail(struct scan *s, const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return content_fail(s->err, s->content, scan_place(s), "%s", text);
}

bool scan_take(struct scan *s, char c)
{
    skip_blanks(s);
    if (s->at == s->n || s->p[s->at] != c)
        return false;
    s->at++;
    return true;
}

int scan_need(struct scan *s, char c, const char *where)
{
    return scan_take(s, c) ? 0 : scan_fail(s, "%c is expected %s", c, where);
}

int scan_whole(struct scan *s, int64_t *out)
{
    skip_blanks(s);
    size_t start = s->at;
    int64_t value = 0;
    for (; s->at < s->n && s->p[s->at] >= '0' && s->p[s->at] <= '9'; s->at++)
        if (checked_mul(value, 10, &value) || checked_add(value, s->p[s->at] - '0', &value))
            return scan_fail(s, "this number is too large");
    *out = value;
    return s->at > start ? 0 : scan_fail(s, "a whole number is expected");
}

int scan_quoted(struct scan *s, struct str *out)
{
    skip_blanks(s);
    char quote = s->at < s->n ? s->p[s->at] : 0;
    if (quote != '\'' && quote != '"')
        return scan_fail(s, "a word in quotes is expected");
    size_t start = ++s->at;
    while (s->at < s->n && s->p[s->at] != quote && s->p[s->at] != '\\' && s->p[s->at] >= ' ')
        s->at++;
    if (s->at == s->n || s->p[s->at] != quote)
        return scan_fail(s, "this word in quotes has no end");
    *out = (struct str){ s->p + start, s->at++ - start };
    return 0;
}

bool scan_word(struct scan *s, const char *word)
{
    skip_blanks(s);
    size_t n = strlen(word);
    if (s->n - s->at < n || memcmp(s->p + s->at, word, n) != 0)
        return false;
    s->at += n;
    return true;
}

bool scan_ended(struct scan *s)
{
    skip_blanks(s);
    return s->at == s->n;
}

/* ---- JSON strings ---------------------------------------------------------------------------- */

static int hex_digits(struct scan *s, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++, s->at++) {
        char c = s->at < s->n ? s->p[s->at] : 0;
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return scan_fail(s, "four hexadecimal digits are expected after \\u");
        *code = *code << 4 | (uint32_t)digit;
    }
    return 0;
}

/* After \u. Never longer than what it is written as. */
static int unicode_escape(struct scan *s, char *to, size_t *made)
{
    uint32_t code, low;
    if (hex_digits(s, &code))
        return -1;
    if (code >= 0xd800 && code < 0xdc00 && s->n - s->at >= 2 && s->p[s->at] == '\\' &&
        s->p[s->at + 1] == 'u') {
        s->at += 2;
        if (hex_digits(s, &low))
            return -1;
        if (low < 0xdc00 || low >= 0xe000)
            return scan_fail(s, "half a surrogate pair");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code == 0 || (code >= 0xd800 && code < 0xe000))
        return scan_fail(s, "\\u%04x stands for no character of a text", (unsigned)code);
    *made = utf8_encode(code, to);
    return 0;
}

static int escape(struct scan *s, char *to, size_t *made)
{
    static const char from[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    char c = s->at < s->n ? s->p[s->at] : 0;
    const char *found = c ? strchr(from, c) : NULL;
    s->at++;
    if (c == 'u')
        return unicode_escape(s, to, made);
    if (!found)
        return scan_fail(s, "JSON has no such escape");
    *to = means[found - from];
    *made = 1;
    return 0;
}

int scan_json_text(struct scan *s, struct str *out)
{
    size_t bad, made;
    if (scan_need(s, '"', "at the start of a text"))
        return -1;
    size_t start = s->at, end = s->at;
    for (;; end += made) {
        unsigned char c = s->at < s->n ? (unsigned char)s->p[s->at] : 0;
        if (c < 0x20)
            return scan_fail(s, s->at < s->n ? "a control character inside a text"
                                             : "this text has no end");
        s->at++;
        if (c == '"')
            break;
        made = 1;
        s->p[end] = (char)c;
        if (c == '\\' && escape(s, s->p + end, &made))
            return -1;
    }
    *out = (struct str){ s->p + start, end - start };
    return utf8_valid(*out, &bad) ? 0 : scan_fail(s, "this text is no UTF-8");
}

int scan_key(struct scan *s, struct str name, const char *const *names, int count, unsigned *seen,
             const char *expected)
{
    for (int i = 0; i < count; i++) {
        if (!str_is(name, names[i]))
            continue;
        if (*seen >> i & 1)
            return scan_fail(s, "the key %s stands here twice", names[i]);
        *seen |= 1u << i;
        return i;
    }
    return scan_fail(s, "only %s are expected", expected);
}
