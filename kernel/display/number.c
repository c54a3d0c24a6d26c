#include "display/number.h"

#include "tensor/element.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* How decimals tell the elements of a real dtype apart: that many digits always survive the way
 * through it (in its normal range), so many name each element; and from where on NumPy writes an
 * exponent, for a scalar and in an array. bf16, which NumPy does not have, is written as f16 is. */
struct precision {
    int least, most;
    double normal, scalar_cutoff, array_cutoff;
};

static const struct precision *precision_of(enum dtype t)
{
    static const struct precision table[] = {
        [DTYPE_F16] = { 3, 5, 0x1p-14, 1e3, 1e3 },
        [DTYPE_BF16] = { 2, 4, 0x1p-126, 1e3, 1e3 },
        [DTYPE_F32] = { 6, 9, 0x1p-126, 1e6, 1e6 },
        [DTYPE_F64] = { 15, 17, DBL_MIN, 1e16, 1e8 },
    };
    return &table[t];
}

double number_rounded(double v, enum dtype t)
{
    char element[sizeof v];
    element_write(t, (union scalar){ .real = v }, element);
    return element_real(t, element);
}

static bool reads_back(const char *text, double v, enum dtype t)
{
    /* strtod and then f32 would round twice, and nine digits are enough to notice */
    double read = t == DTYPE_F32 ? (double)strtof(text, NULL) : strtod(text, NULL);
    return number_rounded(read, t) == v;
}

/* A power of two has twice the room above than below, but for the least normal one and subnormals:
 * the decimal next above the nearest one may still read back. */
static bool next_reads_back(char *text, double v, enum dtype t)
{
    int exponent;
    char *last = strchr(text, 'e') - 1;
    if (fabs(v) <= precision_of(t)->normal || fabs(frexp(v, &exponent)) != 0.5 || *last == '9' ||
        *last == '.')
        return false;
    ++*last;
    return reads_back(text, v, t);
}

/* "-d.ddde-05" of `count` digits into out. */
static void take_digits(const char *text, int count, struct digits *out)
{
    const char *at = text + (*text == '-');
    out->negative = *text == '-';
    out->count = 0;
    for (; *at != 'e'; at++)
        if (*at != '.')
            out->digit[out->count++] = *at;
    out->exponent = (int)strtol(at + 1, NULL, 10);
    out->count = count;
    while (out->count > 1 && out->digit[out->count - 1] == '0')
        out->count--;
    out->digit[out->count] = 0;
}

void digits_of(double v, enum dtype t, struct digits *out)
{
    const struct precision *p = precision_of(t);
    bool normal = fabs(v) >= p->normal || v == 0;
    char text[40];
    int count = normal ? p->least : 1;
    for (;; count++) {
        snprintf(text, sizeof text, "%.*e", count - 1, v);
        if (count == p->most || reads_back(text, v, t) || next_reads_back(text, v, t))
            break;
    }
    take_digits(text, count, out);
}

void digits_exact(double v, int count, struct digits *out)
{
    char text[40];
    snprintf(text, sizeof text, "%.*e", count - 1, v);
    take_digits(text, count, out);
}

/* "-12.500" */
void digits_fixed(double v, int places, struct digits *out)
{
    char text[64];
    snprintf(text, sizeof text, "%.*f", places, fabs(v));
    *out = (struct digits){ .negative = signbit(v) != 0 };
    out->exponent = (int)(strchr(text, '.') - text) - 1;
    for (const char *at = text; *at && out->count < DIGITS_MOST; at++) {
        if (out->count == 0 && *at == '0')
            out->exponent--;
        else if (*at != '.')
            out->digit[out->count++] = *at;
    }
    while (out->count > 1 && out->digit[out->count - 1] == '0')
        out->count--;
    if (out->count == 0) {
        out->digit[out->count++] = '0';
        out->exponent = 0;
    }
    out->digit[out->count] = 0;
}

bool number_wants_exponent(double least, double most, enum dtype t)
{
    return most >= precision_of(t)->array_cutoff || least < number_rounded(0.0001, t) ||
           number_rounded(most / least, t) > 1000;
}

static void positional(const struct digits *d, struct strbuf *out)
{
    if (d->exponent < 0) {
        strbuf_text(out, "0.");
        strbuf_repeat(out, '0', (size_t)(-d->exponent - 1));
        strbuf_add(out, (struct str){ d->digit, (size_t)d->count });
        return;
    }
    int whole = d->exponent + 1, given = d->count < whole ? d->count : whole;
    strbuf_add(out, (struct str){ d->digit, (size_t)given });
    strbuf_repeat(out, '0', (size_t)(whole - given));
    strbuf_char(out, '.');
    if (given == d->count)
        strbuf_char(out, '0');
    else
        strbuf_add(out, (struct str){ d->digit + given, (size_t)(d->count - given) });
}

static bool wants_exponent(double v, enum dtype t)
{
    return v != 0 &&
           (fabs(v) < number_rounded(1e-4, t) || fabs(v) >= precision_of(t)->scalar_cutoff);
}

void number_real(double v, enum dtype t, struct strbuf *out)
{
    if (!isfinite(v)) {
        strbuf_text(out, isnan(v) ? "nan" : v < 0 ? "-inf" : "inf");
        return;
    }
    struct digits d;
    digits_of(v, t, &d);
    if (d.negative)
        strbuf_char(out, '-');
    if (!wants_exponent(v, t)) {
        positional(&d, out);
        return;
    }
    strbuf_char(out, d.digit[0]);
    if (d.count > 1)
        strbuf_printf(out, ".%s", d.digit + 1);
    strbuf_printf(out, "e%c%02d", d.exponent < 0 ? '-' : '+', abs(d.exponent));
}

/* v in [1, 1000) or so: three significant digits. */
static void three(double v, struct strbuf *out)
{
    int places = v < 9.995 ? 2 : v < 99.95 ? 1 : 0;
    strbuf_printf(out, "%.*f", places, v);
}

void number_seconds(double seconds, struct strbuf *out)
{
    static const char *const units[] = { "s", "ms", "µs", "ns" };
    size_t unit = 0;
    while (unit < 3 && seconds < 0.9995) {
        seconds *= 1e3;
        unit++;
    }
    if (unit == 3 && seconds < 0.9995)
        strbuf_printf(out, "%.0f ns", seconds);
    else {
        three(seconds, out);
        strbuf_printf(out, " %s", units[unit]);
    }
}

static void scaled(double v, double step, const char *const *units, struct strbuf *out)
{
    size_t unit = 0;
    while (v >= 999.5 && units[unit + 1]) {
        v /= step;
        unit++;
    }
    if (unit == 0 && v == floor(v))
        strbuf_printf(out, "%.0f", v);
    else
        three(v, out);
    strbuf_printf(out, " %s", units[unit]);
}

void number_rate(double per_second, const char *unit, struct strbuf *out)
{
    static const char *const prefixes[] = { "", "k", "M", "G", "T", "P", "E", NULL };
    scaled(per_second, 1e3, prefixes, out);
    strbuf_text(out, unit);
}

void number_bytes(int64_t bytes, struct strbuf *out)
{
    static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", NULL };
    if (bytes < 0)
        strbuf_text(out, "unknown");
    else
        scaled((double)bytes, 1024, units, out);
}

struct str number_bytes_text(struct arena *a, int64_t bytes)
{
    struct strbuf text;
    strbuf_init(&text);
    number_bytes(bytes, &text);
    struct str s = arena_str(a, strbuf_str(&text));
    strbuf_fini(&text);
    return s;
}
