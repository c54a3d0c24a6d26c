#include "display/array.h"

#include "display/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PRECISION = 8, CELL_MOST = 40 };

/* What one element needs, before all are aligned: text without padding, and how much of it stands
 * before and after its point (after: up to an exponent). */
struct piece {
    char text[26];
    uint8_t left, right;
};

/* How all elements of one array are written. */
struct style {
    bool exponent;
    size_t left, right; /* room before and after the point; right includes the exponent */
    size_t fraction;    /* exponent form: digits after the point */
};

static int no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "the system is out of memory");
}

/* NumPy compares in the array's own precision. */
static bool wants_exponent(const float *x, size_t count)
{
    float most = 0, least = INFINITY;
    for (size_t i = 0; i < count; i++) {
        float v = fabsf(x[i]);
        if (!isfinite(v) || v == 0)
            continue;
        most = v > most ? v : most;
        least = v < least ? v : least;
    }
    return most > 0 && (most >= 1e6f || least < 0.0001f || most / least > 1000.0f);
}

static void piece_exponent(float v, struct piece *p)
{
    struct digits d;
    digits_of((double)v, true, &d);
    snprintf(p->text, sizeof p->text, "%s%c.%.8se%c%02d", d.negative ? "-" : "", d.digit[0],
             d.digit + 1, d.exponent < 0 ? '-' : '+', abs(d.exponent));
    p->left = d.negative ? 2 : 1;
    p->right = (uint8_t)(d.count - 1);
}

/* Below 1e6 in size: at most eight digits after the point, and no zeros at the end. */
static void piece_positional(float v, struct piece *p)
{
    struct digits d;
    digits_of((double)v, true, &d);
    int places = d.count - 1 - d.exponent;
    places = places < 0 ? 0 : places > PRECISION ? PRECISION : places;
    int n = snprintf(p->text, sizeof p->text, "%.*f", places, (double)v);
    const char *point = strchr(p->text, '.');
    p->left = (uint8_t)(point ? point - p->text : n);
    while (point && p->text[n - 1] == '0')
        n--;
    if (!point)
        p->text[n++] = '.';
    p->text[n] = 0;
    p->right = (uint8_t)(n - p->left - 1);
}

/* The room that the finite elements take, and the texts of those that are not finite. */
static void measure(const float *x, size_t count, struct piece *pieces, struct style *s)
{
    size_t odd = 0; /* the longest of nan, inf, -inf */
    for (size_t i = 0; i < count; i++) {
        struct piece *p = &pieces[i];
        if (!isfinite(x[i])) {
            strcpy(p->text, isnan(x[i]) ? "nan" : x[i] < 0 ? "-inf" : "inf");
            odd = strlen(p->text) > odd ? strlen(p->text) : odd;
            continue;
        }
        (s->exponent ? piece_exponent : piece_positional)(x[i], p);
        s->left = p->left > s->left ? p->left : s->left;
        s->right = p->right > s->right ? p->right : s->right;
    }
    s->fraction = s->right;
    if (s->exponent)
        s->right += 4; /* e+00 */
    size_t room = s->left + s->right + 1;
    if (room < odd)
        s->left += odd - room;
}

static void place_real(float v, const struct piece *p, const struct style *s, size_t width,
                       char *at)
{
    char exact[CELL_MOST];
    const char *text = p->text;
    if (isfinite(v) && s->exponent && p->right < s->fraction) {
        /* digits past the shortest are those of the exact value */
        snprintf(exact, sizeof exact, "%.*e", (int)s->fraction, (double)v);
        text = exact;
    }
    size_t n = strlen(text);
    memset(at, ' ', width);
    memcpy(isfinite(v) && !s->exponent ? at + s->left - p->left : at + width - n, text, n);
}

static int cells_real(const float *x, size_t count, struct array_cells *out, struct err *err)
{
    struct piece *pieces = calloc(count, sizeof *pieces);
    if (!pieces)
        return no_memory(err);
    struct style s = { .exponent = wants_exponent(x, count) };
    measure(x, count, pieces, &s);
    out->width = s.left + s.right + 1;
    out->text = calloc(count, out->width);
    for (size_t i = 0; out->text && i < count; i++)
        place_real(x[i], &pieces[i], &s, out->width, out->text + i * out->width);
    free(pieces);
    return out->text ? 0 : no_memory(err);
}

static int cells_whole(const int64_t *x, size_t count, struct array_cells *out, struct err *err)
{
    char text[CELL_MOST];
    int64_t most = INT64_MIN, least = INT64_MAX;
    for (size_t i = 0; i < count; i++) {
        most = x[i] > most ? x[i] : most;
        least = x[i] < least ? x[i] : least;
    }
    int a = snprintf(text, sizeof text, "%lld", (long long)most);
    int b = snprintf(text, sizeof text, "%lld", (long long)least);
    out->width = (size_t)(a > b ? a : b);
    out->text = calloc(count, out->width);
    for (size_t i = 0; out->text && i < count; i++) {
        snprintf(text, sizeof text, "%*lld", (int)out->width, (long long)x[i]);
        memcpy(out->text + i * out->width, text, out->width);
    }
    return out->text ? 0 : no_memory(err);
}

static int cells_bool(const uint8_t *x, size_t count, struct array_cells *out, struct err *err)
{
    out->width = 5;
    out->text = calloc(count, out->width);
    for (size_t i = 0; out->text && i < count; i++)
        memcpy(out->text + i * out->width, x[i] ? " True" : "False", out->width);
    return out->text ? 0 : no_memory(err);
}

int array_cells_make(enum dtype dtype, const void *elements, size_t count, struct array_cells *out,
                     struct err *err)
{
    *out = (struct array_cells){ 0 };
    switch (dtype) {
    case DTYPE_F32:
        return cells_real(elements, count, out, err);
    case DTYPE_I64:
        return cells_whole(elements, count, out, err);
    case DTYPE_BOOL:
        return cells_bool(elements, count, out, err);
    case DTYPE_COUNT:
        break;
    }
    return err_set(err, ERR_TYPE, "elements of this dtype cannot be shown");
}
