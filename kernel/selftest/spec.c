/* The texts of cases.def: operands as "any[n,3] index(n)[k] =2.5", attributes as "axes=0,1 w0=n".
 */
#include "selftest/case.h"

#include <stdlib.h>

struct text {
    const char *at, *line;
    const struct case_sizes *sizes;
};

static int wrong(const struct text *t, struct err *err)
{
    return err_set(err, ERR_VALUE, "cases.def: not understood at \"%.40s\" of \"%.80s\"", t->at,
                   t->line);
}

static bool takes(struct text *t, char c)
{
    if (*t->at != c)
        return false;
    t->at++;
    return true;
}

static struct str name(struct text *t)
{
    const char *from = t->at;
    while ((*t->at >= 'a' && *t->at <= 'z') || *t->at == '_' || (*t->at >= '0' && *t->at <= '9'))
        t->at++;
    return (struct str){ from, (size_t)(t->at - from) };
}

static int64_t whole(struct text *t)
{
    char *end;
    int64_t v = strtoll(t->at, &end, 10);
    t->at = end;
    return v;
}

/* A number, or one of n m k, with one of + - * and a number behind it. */
static int size(struct text *t, int64_t *out, struct err *err)
{
    const char *from = t->at;
    if (takes(t, 'n'))
        *out = t->sizes->n;
    else if (takes(t, 'm'))
        *out = t->sizes->m;
    else if (takes(t, 'k'))
        *out = t->sizes->k;
    else
        *out = whole(t);
    if (t->at == from)
        return wrong(t, err);
    if (takes(t, '+'))
        *out += whole(t);
    else if (takes(t, '*'))
        *out *= whole(t);
    else if (takes(t, '-'))
        *out -= whole(t);
    return 0;
}

/* Sizes with commas between them, at most MAX_DIMS. */
static int sizes(struct text *t, int64_t *out, int *count, struct err *err)
{
    *count = 0;
    do
        if (*count == MAX_DIMS || size(t, &out[(*count)++], err))
            return wrong(t, err);
    while (takes(t, ','));
    return 0;
}

static int operand(struct text *t, struct case_operand *o, struct err *err)
{
    *o = (struct case_operand){ 0 };
    if (takes(t, '=')) {
        char *end;
        o->number = true;
        o->value = strtod(t->at, &end);
        t->at = end;
        return 0;
    }
    if (!draw_find(name(t), &o->draw))
        return wrong(t, err);
    if (takes(t, '(') && (size(t, &o->below, err) || !takes(t, ')')))
        return wrong(t, err);
    int64_t each[MAX_DIMS];
    int count = 0;
    if (!takes(t, '[') || (*t->at != ']' && sizes(t, each, &count, err)) || !takes(t, ']'))
        return wrong(t, err);
    return shape_set(&o->shape, each, count, err);
}

int spec_operands(const char *text, const struct case_sizes *s, struct case_call *out,
                  struct err *err)
{
    struct text t = { text, text, s };
    for (out->count = 0; *t.at; out->count++)
        if ((out->count && !takes(&t, ' ')) || out->count == CASE_OPERANDS ||
            operand(&t, &out->in[out->count], err))
            return wrong(&t, err);
    return 0;
}

static int attribute(struct text *t, struct op_attrs *a, bool *takes_dtype, struct err *err)
{
    struct str key = name(t);
    bool given = takes(t, '=');
    if (str_is(key, "dtype") && !given) {
        *takes_dtype = true;
        return 0;
    }
    if (!given)
        return wrong(t, err);
    if (str_is(key, "axes")) {
        int64_t each[MAX_DIMS];
        if (sizes(t, each, &a->axis_count, err))
            return -1;
        for (int i = 0; i < a->axis_count; i++)
            a->axes[i] = (int32_t)each[i];
        return 0;
    }
    if (str_is(key, "shape"))
        return sizes(t, a->shape.size, &a->shape.ndim, err);
    if (str_is(key, "dtype")) {
        enum dtype dtype;
        if (!dtype_find(name(t), &dtype))
            return wrong(t, err);
        a->dtype = (int32_t)dtype;
        return 0;
    }
    int64_t v;
    if (str_is(key, "all_whole")) {
        if (size(t, &v, err))
            return -1;
        a->all_whole = (int32_t)v;
        return 0;
    }
    int place = key.n == 2 ? key.p[1] - '0' : -1;
    if (place < 0 || place > 9)
        return wrong(t, err);
    if (key.p[0] == 'w')
        return size(t, &a->whole[place], err);
    if (key.p[0] != 'r' || place > 3)
        return wrong(t, err);
    if (*t->at >= 'k' && *t->at <= 'n') {
        if (size(t, &v, err))
            return -1;
        a->real[place] = (double)v;
        return 0;
    }
    char *end;
    a->real[place] = strtod(t->at, &end);
    t->at = end;
    return 0;
}

int spec_attributes(const char *text, const struct case_sizes *s, struct op_attrs *out,
                    bool *takes_dtype, struct err *err)
{
    struct text t = { text, text, s };
    *takes_dtype = false;
    *out = (struct op_attrs){ .axis_count = -1, .dtype = -1, .shape.ndim = -1 };
    for (bool first = true; *t.at; first = false)
        if ((!first && !takes(&t, ' ')) || attribute(&t, out, takes_dtype, err))
            return wrong(&t, err);
    return 0;
}
