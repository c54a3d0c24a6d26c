/* What a field says: a number, a truth value, nothing, or text. As pandas sees it, but that 1_000,
 * 0x10 and 1,5 are text. */
#include "files/csv.h"

#include "base/checked.h"

#include <stdlib.h>

enum { DIGITS_MOST = 19, EXACT_EXPONENT = 22, NUMBER_MOST = 1000 };

/* A number in its parts: digits · 10^exponent. */
struct decimal {
    bool negative, whole; /* whole: neither point nor exponent */
    bool cut;             /* more digits than fit */
    uint64_t digits;
    int64_t exponent;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t read_digits(struct str s, size_t at, struct decimal *d, int *count, int64_t each)
{
    for (; at < s.n && is_digit(s.p[at]); at++) {
        if (*count < DIGITS_MOST) {
            d->digits = d->digits * 10 + (uint64_t)(s.p[at] - '0');
            *count += *count || s.p[at] != '0';
            d->exponent += each;
        } else {
            d->cut = true;
            d->exponent += each + 1;
        }
    }
    return at;
}

static bool read_exponent(struct str s, size_t at, struct decimal *d)
{
    int64_t exponent = 0;
    bool negative = at < s.n && s.p[at] == '-';
    at += at < s.n && (s.p[at] == '-' || s.p[at] == '+');
    if (at == s.n)
        return false;
    for (; at < s.n && is_digit(s.p[at]); at++)
        if (exponent < 100000)
            exponent = exponent * 10 + (s.p[at] - '0');
    d->exponent += negative ? -exponent : exponent;
    return at == s.n;
}

static bool read_decimal(struct str s, struct decimal *d)
{
    size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+'), start = at;
    int count = 0;
    *d = (struct decimal){ .negative = s.n && s.p[0] == '-', .whole = true };
    at = read_digits(s, at, d, &count, 0);
    size_t digits = at - start;
    if (at < s.n && s.p[at] == '.') {
        size_t point = ++at;
        d->whole = false;
        at = read_digits(s, at, d, &count, -1);
        digits += at - point;
    }
    if (digits == 0)
        return false;
    if (at == s.n)
        return true;
    d->whole = false;
    return (s.p[at] | 32) == 'e' && read_exponent(s, at + 1, d);
}

/* Exact where the digits and the power of ten are exact doubles (Clinger), else the C library's. */
static bool real_of(struct str s, const struct decimal *d, double *out)
{
    static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    char text[NUMBER_MOST + 1];
    if (!d->cut && d->digits < (uint64_t)1 << 53 && d->exponent >= -EXACT_EXPONENT &&
        d->exponent <= EXACT_EXPONENT) {
        double v = (double)d->digits;
        v = d->exponent < 0 ? v / powers[-d->exponent] : v * powers[d->exponent];
        *out = d->negative ? -v : v;
        return true;
    }
    if (s.n > NUMBER_MOST)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    *out = strtod(text, NULL);
    return true;
}

static bool whole_of(const struct decimal *d, int64_t *out)
{
    if (!d->whole || d->cut || d->digits > (uint64_t)INT64_MAX + d->negative)
        return false;
    *out = d->negative ? (int64_t)(0 - d->digits) : (int64_t)d->digits;
    return true;
}

static struct csv_cell word(struct str s)
{
    static const char missing[] =
        "NA N/A n/a NaN nan -NaN -nan NULL null None none <NA> #N/A #NA NAN";
    if (s.n && !strchr("NnTtFf<#Ii+-", s.p[0]))
        return (struct csv_cell){ .kind = CSV_TEXT };
    if (s.n == 0 || str_find_word(missing, s) >= 0)
        return (struct csv_cell){ .kind = CSV_MISSING, .real = __builtin_nan("") };
    if (str_find_word("true True TRUE", s) >= 0)
        return (struct csv_cell){ .kind = CSV_BOOL, .whole = 1 };
    if (str_find_word("false False FALSE", s) >= 0)
        return (struct csv_cell){ .kind = CSV_BOOL };
    bool negative = s.p[0] == '-';
    struct str rest = str_slice(s, negative || s.p[0] == '+', s.n);
    if (str_find_word("inf Inf INF infinity Infinity", rest) >= 0)
        return (struct csv_cell){ .kind = CSV_REAL,
                                  .real = negative ? -__builtin_inf() : __builtin_inf() };
    return (struct csv_cell){ .kind = CSV_TEXT };
}

struct csv_cell csv_cell(struct str field)
{
    struct decimal d;
    struct csv_cell cell = { .kind = CSV_WHOLE };
    struct str s = str_trim(field);
    if (!read_decimal(s, &d))
        return s.n <= 9 ? word(s) : (struct csv_cell){ .kind = CSV_TEXT };
    if (!real_of(s, &d, &cell.real))
        return (struct csv_cell){ .kind = CSV_TEXT };
    if (!whole_of(&d, &cell.whole))
        cell.kind = CSV_REAL;
    return cell;
}
