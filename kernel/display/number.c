#include "display/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool reads_back(const char *text, double v, bool single)
{
    return single ? strtof(text, NULL) == (float)v : strtod(text, NULL) == v;
}

/* A power of two has twice the room above than below: the decimal next above the nearest one may
 * still read back. */
static bool next_reads_back(char *text, double v, bool single)
{
    int exponent;
    char *last = strchr(text, 'e') - 1;
    if (fabs(frexp(v, &exponent)) != 0.5 || *last == '9')
        return false;
    ++*last;
    return reads_back(text, v, single);
}

/* "-d.ddde-05" of `count` digits into out. */
static void take_digits(const char *text, int count, struct digits *out)
{
    const char *at = text + (*text == '-');
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

void digits_of(double v, bool single, struct digits *out)
{
    /* A decimal of FLT_DIG digits survives the way through a float, so that fewer digits than these
     * show as zeros at the end; not so below the normal range. */
    bool normal = fabs(v) >= (single ? (double)FLT_MIN : DBL_MIN) || v == 0;
    int least = !normal ? 1 : single ? FLT_DIG : DBL_DIG, most = single ? 9 : DIGITS_MOST;
    char text[40];
    int count = least;
    for (;; count++) {
        snprintf(text, sizeof text, "%.*e", count - 1, v);
        if (count == most || reads_back(text, v, single) || next_reads_back(text, v, single))
            break;
    }
    out->negative = signbit(v) != 0;
    take_digits(text, count, out);
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

/* NumPy writes an f32 with an exponent from 1e6 on, Python a number from 1e16 on. */
static bool wants_exponent(double v, bool single, const struct digits *d)
{
    if (single)
        return v != 0 && (fabs(v) < 1e-4 || fabs(v) >= 1e6);
    return d->exponent < -4 || d->exponent >= 16;
}

void number_real(double v, bool single, struct strbuf *out)
{
    if (!isfinite(v)) {
        strbuf_text(out, isnan(v) ? "nan" : v < 0 ? "-inf" : "inf");
        return;
    }
    struct digits d;
    digits_of(v, single, &d);
    if (d.negative)
        strbuf_char(out, '-');
    if (!wants_exponent(v, single, &d)) {
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
