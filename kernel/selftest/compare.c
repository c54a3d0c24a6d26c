/* Element by element. Whole numbers and truth values have to be equal; so do NaN and infinities. */
#include "selftest/compare.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

struct precision {
    double unit;  /* of the last place of 1 */
    double least; /* the smallest number above 0 */
    double most;
};

static struct precision precision_of(enum dtype t)
{
    switch (t) {
    case DTYPE_F16:
        return (struct precision){ 0x1p-10, 0x1p-24, 65504 };
    case DTYPE_BF16:
        return (struct precision){ 0x1p-7, 0x1p-133, 0x1.fep127 };
    case DTYPE_F32:
        return (struct precision){ FLT_EPSILON, (double)FLT_TRUE_MIN, (double)FLT_MAX };
    default:
        return (struct precision){ DBL_EPSILON, DBL_TRUE_MIN, DBL_MAX };
    }
}

static union scalar element(const struct outcome *o, int64_t i)
{
    return element_read(o->call->result,
                        (const char *)o->bytes + (size_t)i * dtype_bytes(o->call->result));
}

static double real_element(const struct outcome *o, int64_t i)
{
    union scalar v = element(o, i);
    return dtype_kind(o->call->result) == 'f' ? v.real : (double)v.whole;
}

/* How far element i may be off. What is computed in one dtype and kept in another is rounded once
 * more, by half a place. */
static double bound(const struct outcome *got, double want, const struct outcome *magnitude,
                    int64_t i)
{
    const struct case_line *line = got->call->line;
    enum dtype kept = got->call->result, computed = dtype_compute(kept);
    double scale = fabs(want);
    if (line->scale == SCALE_ONE && scale < 1)
        scale = 1;
    if (magnitude)
        scale = fabs(real_element(magnitude, i));
    double b = line->ulps * (precision_of(computed).unit * scale + precision_of(computed).least);
    if (kept != computed)
        b += 0.5 * precision_of(kept).unit * fabs(want) * (1 + 0x1p-10) + precision_of(kept).least;
    return b;
}

static void say_real(struct verdict *v, int64_t i, double got, double want, double most)
{
    v->right = false;
    snprintf(v->text, sizeof v->text,
             "element %" PRId64 " is %.9g, should be %.9g, off by %.3g where %.3g "
             "is the bound",
             i, got, want, fabs(got - want), most);
}

static void compare_real(struct verdict *v, const struct outcome *got, const struct outcome *want,
                         const struct outcome *magnitude, int64_t i)
{
    enum dtype t = got->call->result;
    double g = element(got, i).real, w = real_element(want, i);
    double kept = scalar_convert((union scalar){ .real = w }, DTYPE_F64, t).real;
    if (isnan(w) || isnan(g)) {
        if (!isnan(w) != !isnan(g))
            say_real(v, i, g, w, 0);
        return;
    }
    if (g == kept)
        return;
    if (isinf(kept) && !isinf(w)) { /* at the edge of the dtype */
        if (fabs(g) < precision_of(t).most * 0.999)
            say_real(v, i, g, w, 0);
        return;
    }
    double most = bound(got, w, magnitude, i), off = fabs(g - w);
    if (isinf(g) || isinf(w) || off > most)
        say_real(v, i, g, w, most);
    else if (t == dtype_compute(t) && off > v->worst * most)
        v->worst = off / most;
}

static void compare_whole(struct verdict *v, const struct outcome *got, const struct outcome *want,
                          int64_t i)
{
    int64_t g = element(got, i).whole;
    int64_t w = scalar_convert(element(want, i), want->call->result, got->call->result).whole;
    if (g == w)
        return;
    v->right = false;
    snprintf(v->text, sizeof v->text, "element %" PRId64 " is %" PRId64 ", should be %" PRId64, i,
             g, w);
}

void compare_elements(struct verdict *out, const struct outcome *got, const struct outcome *want,
                      const struct outcome *magnitude)
{
    int64_t n = shape_count(&got->call->shape);
    bool real = dtype_kind(got->call->result) == 'f';
    *out = (struct verdict){ .right = true };
    for (int64_t i = 0; i < n && out->right; i++)
        if (real)
            compare_real(out, got, want, magnitude, i);
        else
            compare_whole(out, got, want, i);
}
