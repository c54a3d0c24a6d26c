/* Where element i of a walk lies in a view: macros over small functions, one for each pattern of
 * steps. Whether a step is 0, 1 or another one is part of the text, the number is not. */
#include "backend/cuda/source/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct axes {
    const struct walk *walk;
    const int64_t *step;
    int number; /* of the walk in its function */
    int first;  /* the outermost axis that moves */
    bool near;  /* no element lies further off than 32 bits count */
};

static bool lies_near(const struct build *b, const struct walk *w, const int64_t *step)
{
    int64_t reach = 0, part;
    for (int a = 0; a < w->ndim; a++)
        if (step[a] == INT64_MIN || __builtin_mul_overflow(w->size[a] - 1, llabs(step[a]), &part) ||
            __builtin_add_overflow(reach, part, &reach))
            return false;
    return !b->wide_place && reach <= INT32_MAX;
}

/* By its address and its sizes: who builds one anew in the same place gets another number. */
static int number_of_walk(struct build *b, const struct walk *w)
{
    size_t bytes = (size_t)w->ndim * sizeof *w->size;
    for (int k = 0; k < b->walk_count; k++)
        if (b->walks[k].of == w && memcmp(b->walks[k].size, w->size, bytes) == 0)
            return k;
    if (b->walk_count == BUILD_WALKS) {
        build_fail(b, "too many walks");
        return 0;
    }
    int k = b->walk_count++;
    memset(&b->walks[k], 0, sizeof b->walks[k]);
    b->walks[k].of = w;
    memcpy(b->walks[k].size, w->size, bytes);
    return k;
}

static bool is_plain(int64_t step)
{
    return step == 0 || step == 1;
}

/* walk_x01: one letter for each axis, x for a step that is an argument. */
static void name_function(const struct build *b, const struct axes *x, char *name, size_t size)
{
    char letters[WALK_AXES + 1] = { 0 };
    for (int a = 0; a < x->walk->ndim; a++)
        letters[a] = is_plain(x->step[a]) ? (char)('0' + x->step[a]) : 'x';
    snprintf(name, size, "walk_%s%s", letters, b->wide_place ? "_wide" : x->near ? "" : "_far");
}

/* The coordinate times the step, added to `at`. */
static void print_move(struct strbuf *t, const struct axes *x, int axis, const char *coordinate)
{
    const char *type = x->near ? "int32_t" : "int64_t";
    if (x->step[axis] == 0)
        return;
    strbuf_printf(t, "    at += (%s)%s", type, coordinate);
    if (x->step[axis] != 1)
        strbuf_printf(t, " * (%s)t%d", type, axis);
    strbuf_text(t, ";\n");
}

static void print_function(struct build *b, const struct axes *x, const char *name)
{
    struct strbuf *t = &b->out->text;
    const char *place = b->wide_place ? "uint64_t" : "uint32_t";
    int last = x->walk->ndim - 1;
    char inside[64];
    strbuf_printf(t, "static __device__ __forceinline__ int64_t %s(%s i", name, place);
    for (int a = x->first > 0 ? x->first : 1; a <= last; a++)
        strbuf_printf(t, ", int64_t s%d", a);
    for (int a = x->first; a <= last; a++)
        if (!is_plain(x->step[a]))
            strbuf_printf(t, ", int64_t t%d", a);
    strbuf_printf(t, ")\n{\n    %s at = 0;\n", x->near ? "int32_t" : "int64_t");
    for (int a = last; a >= x->first && a > 0; a--) {
        snprintf(inside, sizeof inside, "(i - i / (%s)s%d * (%s)s%d)", place, a, place, a);
        print_move(t, x, a, inside);
        strbuf_printf(t, "    i /= (%s)s%d;\n", place, a);
    }
    if (x->first == 0)
        print_move(t, x, 0, "i");
    strbuf_text(t, "    return at;\n}\n");
}

/* Arguments of the call, as parameters of the function that is being built. */
static void add_numbers(struct build *b, const struct axes *x, const char *name,
                        struct strbuf *call)
{
    char number[48];
    for (int a = x->first > 0 ? x->first : 1; a < x->walk->ndim; a++) {
        snprintf(number, sizeof number, "walk%d_size%d", x->number, a);
        if (!b->walks[x->number].named[a])
            build_whole(b, number, x->walk->size[a]);
        b->walks[x->number].named[a] = true;
        strbuf_printf(call, ", %s", number);
    }
    for (int a = x->first; a < x->walk->ndim; a++) {
        if (is_plain(x->step[a]))
            continue;
        snprintf(number, sizeof number, "%s_step%d", name, a);
        build_whole(b, number, x->step[a]);
        strbuf_printf(call, ", %s", number);
    }
}

void build_axes(struct build *b, const char *name, const struct walk *w, int view)
{
    char macro[48], function[64];
    struct strbuf call;
    struct axes x = { .walk = w, .step = w->step[view] };
    snprintf(macro, sizeof macro, "%s(i)", name);
    while (x.first < w->ndim && x.step[x.first] == 0)
        x.first++;
    if (x.first == w->ndim || walk_is_dense(w, view)) {
        build_define(b, macro, "%s", x.first == w->ndim ? "0" : "(i)");
        return;
    }
    x.number = number_of_walk(b, w);
    x.near = lies_near(b, w, x.step);
    name_function(b, &x, function, sizeof function);
    if (build_once(b, function))
        print_function(b, &x, function);
    strbuf_init(&call);
    add_numbers(b, &x, name, &call);
    if (call.failed)
        build_fail(b, "no memory");
    else
        build_define(b, macro, "%s(i%s)", function, call.p ? call.p : "");
    strbuf_fini(&call);
}
