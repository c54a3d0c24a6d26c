/* Real numbers in columns, as FloatingFormat of numpy/_core/arrayprint.py writes them: first each
 * element with the fewest digits that tell it from its neighbours (at most eight after the point),
 * then all with the same room before and after the point, or all with an exponent. */
#include "display/array_impl.h"

#include "display/number.h"
#include "tensor/element.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PRECISION = 8, CELL_MOST = 48 };

/* One finite element: its digits, cut to what is shown. */
struct piece {
    struct digits d;
    int left, right; /* characters before the point; digits after it */
};

/* How all elements of one array are written. */
struct style {
    bool exponent;
    int left, right;   /* room before and after the point; right includes the exponent */
    int fraction;      /* exponent form: digits after the point */
    int exponent_room; /* exponent form: digits of the exponent */
};

static bool wants_exponent(enum dtype t, const double *x, size_t count)
{
    double most = 0, least = INFINITY;
    for (size_t i = 0; i < count; i++) {
        double v = fabs(x[i]);
        if (!isfinite(v) || v == 0)
            continue;
        most = v > most ? v : most;
        least = v < least ? v : least;
    }
    return most > 0 && number_wants_exponent(least, most, t);
}

/* With an exponent: one digit before the point. */
static void cut_exponent(double v, enum dtype t, struct piece *p)
{
    digits_of(v, t, &p->d);
    if (p->d.count > PRECISION + 1)
        digits_exact(v, PRECISION + 1, &p->d);
    p->left = p->d.negative ? 2 : 1;
    p->right = p->d.count - 1;
}

/* Without: at most PRECISION digits after the point. Rounding there may leave no digit at all. */
static void cut_positional(double v, enum dtype t, struct piece *p)
{
    digits_of(v, t, &p->d);
    if (p->d.count - 1 - p->d.exponent > PRECISION)
        digits_fixed(v, PRECISION, &p->d);
    int whole = p->d.exponent < 0 ? 1 : p->d.exponent + 1, right = p->d.count - 1 - p->d.exponent;
    bool zero = p->d.count == 1 && p->d.digit[0] == '0';
    p->left = whole + p->d.negative;
    p->right = zero || right < 0 ? 0 : right;
}

static int exponent_digits(int exponent)
{
    return abs(exponent) > 99 ? 3 : 2;
}

/* The room that the finite elements take, and the texts of those that are not finite. */
static void measure(enum dtype t, const double *x, size_t count, struct piece *pieces,
                    struct style *s)
{
    int odd = 0; /* the longest of nan, inf, -inf */
    for (size_t i = 0; i < count; i++) {
        struct piece *p = &pieces[i];
        if (!isfinite(x[i])) {
            int n = x[i] == -INFINITY ? 4 : 3;
            odd = n > odd ? n : odd;
            continue;
        }
        (s->exponent ? cut_exponent : cut_positional)(x[i], t, p);
        s->left = p->left > s->left ? p->left : s->left;
        s->right = p->right > s->right ? p->right : s->right;
        int n = exponent_digits(p->d.exponent);
        s->exponent_room = n > s->exponent_room ? n : s->exponent_room;
    }
    s->fraction = s->right;
    if (s->exponent)
        s->right += 2 + s->exponent_room; /* e+ */
    if (s->left + s->right + 1 < odd)
        s->left = odd - s->right - 1;
}

/* "-1.50e+00"; where there are more digits than the shortest, all are those of the exact value. */
static void write_exponent(double v, const struct piece *p, const struct style *s, char *text)
{
    char exact[CELL_MOST];
    char first = p->d.digit[0];
    const char *rest = p->d.digit + 1;
    int exponent = p->d.exponent;
    if (p->right < s->fraction) {
        snprintf(exact, sizeof exact, "%.*e", s->fraction, fabs(v));
        first = exact[0];
        rest = exact + 2;
        exponent = atoi(strchr(exact, 'e') + 1);
    }
    snprintf(text, CELL_MOST, "%s%c.%.*se%c%0*d", p->d.negative ? "-" : "", first, s->fraction,
             rest, exponent < 0 ? '-' : '+', s->exponent_room, abs(exponent));
}

/* "-12.5", "0.001", "120." */
static void write_positional(const struct piece *p, char *text)
{
    int whole = p->left - p->d.negative, at = 0;
    if (p->d.negative)
        text[at++] = '-';
    for (int i = -whole; i < p->right; i++) {
        int digit = p->d.exponent + i + 1;
        if (i == 0)
            text[at++] = '.';
        text[at++] = digit >= 0 && digit < p->d.count ? p->d.digit[digit] : '0';
    }
    if (p->right == 0)
        text[at++] = '.';
    text[at] = 0;
}

static void place(double v, const struct piece *p, const struct style *s, size_t width, char *cell)
{
    char text[CELL_MOST];
    memset(cell, ' ', width);
    if (!isfinite(v))
        strcpy(text, isnan(v) ? "nan" : v < 0 ? "-inf" : "inf");
    else if (s->exponent)
        write_exponent(v, p, s, text);
    else
        write_positional(p, text);
    size_t n = strlen(text);
    memcpy(isfinite(v) && !s->exponent ? cell + s->left - p->left : cell + width - n, text, n);
}

static int write_cells(enum dtype t, const double *x, struct piece *pieces, size_t count,
                       struct array_cells *out, struct err *err)
{
    struct style s = { .exponent = wants_exponent(t, x, count) };
    measure(t, x, count, pieces, &s);
    out->width = (size_t)(s.left + s.right + 1);
    out->text = calloc(count, out->width);
    for (size_t i = 0; out->text && i < count; i++)
        place(x[i], &pieces[i], &s, out->width, out->text + i * out->width);
    return out->text ? 0 : array_no_memory(err);
}

int array_cells_real(enum dtype t, const void *elements, size_t count, struct array_cells *out,
                     struct err *err)
{
    double *x = calloc(count, sizeof *x);
    struct piece *pieces = calloc(count, sizeof *pieces);
    for (size_t i = 0; x && i < count; i++)
        x[i] = element_real(t, (const char *)elements + i * dtype_bytes(t));
    int status = x && pieces ? write_cells(t, x, pieces, count, out, err) : array_no_memory(err);
    free(x);
    free(pieces);
    return status;
}
