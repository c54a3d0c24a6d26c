/* See compare.h. */
#include "compare.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct bound {
    double element, largest;
};

static struct bound bound_of(int op)
{
    switch (op) {
#define BOUND(id, element, largest)                                                                \
    case OP_##id:                                                                                  \
        return (struct bound){ element, largest };
#include "bounds.def"
#undef BOUND
    default:
        return (struct bound){ 0, 0 };
    }
}

static struct bound bound_of_step(const struct program *p, int32_t step)
{
    const struct step *s = &p->steps[step];
    struct bound all = { 0, 0 };
    if (s->kind == STEP_KERNEL)
        return bound_of((int)s->op);
    for (int32_t k = 0; k < s->code_count; k++) {
        struct bound b = bound_of(p->code[s->code_first + k].code);
        all.element += b.element;
        all.largest += b.largest + (b.element > 0 && s->code_count > 3 ? b.element : 0);
    }
    return all;
}

static double unit_of(enum dtype t)
{
    return t == DTYPE_F64    ? 0x1p-52
           : t == DTYPE_F32  ? 0x1p-23
           : t == DTYPE_F16  ? 0x1p-10
           : t == DTYPE_BF16 ? 0x1p-7
                             : 0;
}

static bool agrees(double got, double wanted, double room)
{
    if (isnan(got) || isnan(wanted))
        return isnan(got) && isnan(wanted);
    return got == wanted || fabs(got - wanted) <= room;
}

static double largest_of(const char *at, enum dtype t, int64_t n)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++) {
        double v = fabs(element_real(t, at + (size_t)i * dtype_bytes(t)));
        if (isfinite(v) && v > most)
            most = v;
    }
    return most;
}

/* Of what a fused step loads: differences of such numbers cannot be nearer than they are. */
static double largest_loaded(const struct compared *c)
{
    const struct step *s = &c->p->steps[c->step];
    double most = 0;
    for (int32_t k = 0; s->kind == STEP_FUSED && k < s->code_count; k++) {
        const struct instruction *i = &c->p->code[s->code_first + k];
        const struct program_view *v = &c->p->views[i->code == TILE_LOAD ? i->index : 0];
        if (i->code != TILE_LOAD)
            continue;
        const struct guarded *g = &c->buffers[v->buffer];
        double own = largest_of(g->data, v->dtype, (int64_t)(g->bytes / dtype_bytes(v->dtype)));
        most = own > most ? own : most;
    }
    return most;
}

int compare_view(const struct compared *c, char *log, size_t size)
{
    const struct program_view *v = &c->p->views[c->view];
    int64_t n = shape_count(&v->layout.shape);
    size_t each = dtype_bytes(v->dtype), first = (size_t)v->layout.offset * each;
    const char *got = c->got + first, *wanted = c->wanted + first;
    struct bound bound = bound_of_step(c->p, c->step);
    double unit = unit_of(v->dtype), beside = 0;
    if (n > 0 && memcmp(got, wanted, (size_t)n * each) == 0)
        return 0;
    if (unit > 0 && bound.largest > 0)
        beside = bound.largest * unit * fmax(largest_of(wanted, v->dtype, n), largest_loaded(c));
    for (int64_t i = 0; i < n; i++) {
        double a = element_real(v->dtype, got + (size_t)i * each);
        double b = element_real(v->dtype, wanted + (size_t)i * each);
        if (unit > 0 ? agrees(a, b, bound.element * unit * fabs(b) + beside)
                     : memcmp(got + (size_t)i * each, wanted + (size_t)i * each, each) == 0)
            continue;
        char shape[96];
        snprintf(log, size, "element %" PRId64 " of %s %s is %.17g, not %.17g", i,
                 dtype_name(v->dtype), shape_name(&v->layout.shape, shape, sizeof shape), a, b);
        return -1;
    }
    return 0;
}
