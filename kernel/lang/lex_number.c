/* How far a number reaches. */
#include "lang/lex.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* How far digits with single underscores between them reach. */
static size_t digits(struct str s, size_t at, bool (*is)(char))
{
    while (at < s.n && (is(s.p[at]) || (s.p[at] == '_' && at + 1 < s.n && is(s.p[at + 1]) &&
                                        at > 0 && is(s.p[at - 1]))))
        at++;
    return at;
}

static size_t exponent(struct str s, size_t at)
{
    if (at >= s.n || (s.p[at] != 'e' && s.p[at] != 'E'))
        return at;
    size_t sign = at + 1 < s.n && (s.p[at + 1] == '-' || s.p[at + 1] == '+');
    size_t end = digits(s, at + 1 + sign, is_digit);
    return end > at + 1 + sign ? end : at;
}

size_t lex_number_end(struct str s, size_t at)
{
    char c = s.p[at], next = at + 1 < s.n ? s.p[at + 1] : 0;
    if (!is_digit(c) && !(c == '.' && is_digit(next)))
        return at;
    if (c == '0' && (next == 'x' || next == 'X') && at + 2 < s.n && is_hex(s.p[at + 2]))
        return digits(s, at + 2, is_hex);
    size_t end = digits(s, at, is_digit);
    if (end < s.n && s.p[end] == '.') {
        bool ascii;
        size_t after = end + 1;
        if (after < s.n && is_digit(s.p[after]))
            end = digits(s, after, is_digit);
        else if ((after >= s.n || s.p[after] != '.') && lex_word_end(s, after, &ascii) == after)
            end = after;
    }
    return exponent(s, end);
}
