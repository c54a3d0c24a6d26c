/* The equation of an einsum, read and checked against the operands. */
#include "graph/einsum.h"

#include <inttypes.h>
#include <stdio.h>

enum { ELLIPSIS = -1 };

/* Letters as they are written. */
struct part {
    struct str text;
    int count, ellipses; /* letters, and how often ... stands (0 or 1) */
    int8_t label[2 * MAX_DIMS];
};

static int label_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= 'a' && c <= 'z' ? 26 + c - 'a' : -1;
}

static char letter_of(int label)
{
    return (char)(label < 26 ? 'A' + label : 'a' + label - 26);
}

int einsum_terms(struct str equation)
{
    int n = 1;
    for (size_t i = 0; i < equation.n && equation.p[i] != '-'; i++)
        n += equation.p[i] == ',';
    return n;
}

static int refuse(const struct einsum *s, const char *what, struct err *err)
{
    err_set(err, ERR_VALUE, "einsum: " STR_FMT ": %s", STR_ARG(s->equation), what);
    return err_hint(err, "each operand has its letters, as in \"bij,bjk->bik\"");
}

static int refuse_sign(const struct einsum *s, struct str at, struct err *err)
{
    char what[80];
    int bytes = at.n > 1 && (at.p[0] & 0x80) ? 2 : 1;
    snprintf(what, sizeof what, "'%.*s' is no letter from a to z or A to Z", bytes, at.p);
    return refuse(s, what, err);
}

static int read_part(const struct einsum *s, struct str text, struct part *p, struct err *err)
{
    *p = (struct part){ .text = text };
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == ' ')
            continue;
        bool dots = text.n - i >= 3 && memcmp(text.p + i, "...", 3) == 0;
        int label = dots ? ELLIPSIS : label_of(text.p[i]);
        if (label < 0 && !dots)
            return refuse_sign(s, (struct str){ text.p + i, text.n - i }, err);
        if (p->count == 2 * MAX_DIMS)
            return refuse(s, "an operand has more letters than a tensor has axes", err);
        p->label[p->count] = (int8_t)label;
        p->count += !dots;
        if (dots) { /* kept as the place that it stands at */
            if (p->ellipses++)
                return refuse(s, "... stands twice in one operand", err);
            p->label[p->count++] = ELLIPSIS;
            i += 2;
        }
    }
    return 0;
}

/* The labels of `axes` axes; the ellipsis takes those that no letter names. */
static void expand(const struct part *p, int axes, struct einsum_term *t)
{
    int hidden = axes - (p->count - p->ellipses);
    t->count = 0;
    for (int i = 0; i < p->count; i++) {
        if (p->label[i] != ELLIPSIS) {
            t->label[t->count++] = p->label[i];
            continue;
        }
        for (int k = hidden; k > 0; k--)
            t->label[t->count++] = (int8_t)(EINSUM_LETTERS + k - 1);
    }
}

static int check_count(const struct einsum *s, int at, const struct part *p, struct err *err)
{
    const struct shape *x = &s->x[at]->shape;
    int letters = p->count - p->ellipses;
    if (p->ellipses ? letters <= x->ndim : letters == x->ndim)
        return 0;
    char shape[200];
    err_set(err, ERR_SHAPE, "einsum: operand %d has the letters \"" STR_FMT "\" and the shape %s",
            at + 1, STR_ARG(p->text), shape_name(x, shape, sizeof shape));
    return err_hint(err, "an operand has one letter for each axis; ... stands for all others");
}

struct sized {
    int operand;
    int64_t size;
};

static int refuse_size(const struct einsum *s, int label, struct sized a, struct sized b,
                       struct err *err)
{
    char name[40] = "an axis of ...";
    if (label < EINSUM_LETTERS)
        snprintf(name, sizeof name, "letter %c", letter_of(label));
    if (a.operand == b.operand)
        err_set(err, ERR_SHAPE,
                "einsum: " STR_FMT ": %s is %" PRId64 " and %" PRId64 " in operand %d",
                STR_ARG(s->equation), name, a.size, b.size, b.operand + 1);
    else
        err_set(err, ERR_SHAPE,
                "einsum: " STR_FMT ": %s is %" PRId64 " in operand %d and %" PRId64
                " in operand %d",
                STR_ARG(s->equation), name, a.size, a.operand + 1, b.size, b.operand + 1);
    return err_hint(err, "a letter has the same size wherever it stands, or 1; transpose or "
                         "reshape an operand, or use another letter");
}

static int read_sizes(struct einsum *s, int at, struct err *err)
{
    const struct einsum_term *t = &s->term[at];
    for (int i = 0; i < t->count; i++) {
        int label = t->label[i], first = einsum_axis(t, label);
        struct sized here = { at, s->x[at]->shape.size[i] };
        struct sized known = { s->sized_by[label], s->size[label] };
        struct sized own = { at, s->x[at]->shape.size[first] };
        if (own.size != here.size)
            return refuse_size(s, label, own, here, err);
        if (known.size >= 0 && known.size != here.size && known.size != 1 && here.size != 1)
            return refuse_size(s, label, known, here, err);
        if (known.size < 0 || here.size != 1) {
            s->size[label] = here.size;
            s->sized_by[label] = at;
        }
    }
    return 0;
}

/* Without ->: the axes of ... first, then the letters that stand once. */
static int implied_output(struct einsum *s, const int *seen, struct err *err)
{
    s->out.count = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < (pass ? EINSUM_LETTERS : MAX_DIMS); i++) {
            int label = pass ? i : EINSUM_LABELS - 1 - i;
            if (pass ? seen[label] != 1 : seen[label] == 0)
                continue;
            if (s->out.count == MAX_DIMS)
                return refuse(s, "the result has more than 8 axes", err);
            s->out.label[s->out.count++] = (int8_t)label;
        }
    return 0;
}

static int check_output(const struct einsum *s, const int *seen, struct err *err)
{
    char what[80];
    for (int i = 0; i < s->out.count; i++) {
        int label = s->out.label[i];
        for (int k = 0; k < i; k++)
            if (s->out.label[k] == label) {
                snprintf(what, sizeof what, "%c stands twice behind ->", letter_of(label));
                return refuse(s, what, err);
            }
        if (seen[label] == 0) {
            snprintf(what, sizeof what, "%c stands behind -> and in no operand", letter_of(label));
            return refuse(s, what, err);
        }
    }
    return 0;
}

static int read_output(struct einsum *s, struct str text, const int *seen, struct err *err)
{
    struct part p;
    int hidden = 0;
    if (!text.p)
        return implied_output(s, seen, err);
    if (read_part(s, text, &p, err))
        return -1;
    while (hidden < MAX_DIMS && seen[EINSUM_LETTERS + hidden])
        hidden++;
    if (hidden && !p.ellipses)
        return refuse(s, "... stands in an operand and not behind ->", err);
    if (p.count - p.ellipses + hidden > MAX_DIMS)
        return refuse(s, "the result has more than 8 axes", err);
    expand(&p, p.count - p.ellipses + hidden, &s->out);
    return check_output(s, seen, err);
}

/* What stands before -> and behind it (p NULL: there is none). */
static int cut_arrow(const struct einsum *s, struct str *inputs, struct str *output,
                     struct err *err)
{
    *inputs = s->equation;
    *output = (struct str){ NULL, 0 };
    for (size_t i = 0; i < s->equation.n; i++) {
        if (s->equation.p[i] != '-')
            continue;
        if (i + 1 == s->equation.n || s->equation.p[i + 1] != '>')
            return refuse(s, "a - without >", err);
        inputs->n = i;
        *output = (struct str){ s->equation.p + i + 2, s->equation.n - i - 2 };
        return 0;
    }
    return 0;
}

static int read_input(struct einsum *s, int at, struct str text, int *seen, struct err *err)
{
    struct part p;
    if (read_part(s, text, &p, err) || check_count(s, at, &p, err))
        return -1;
    expand(&p, s->x[at]->shape.ndim, &s->term[at]);
    for (int i = 0; i < s->term[at].count; i++)
        seen[s->term[at].label[i]]++;
    return read_sizes(s, at, err);
}

int einsum_read(struct einsum *s, struct err *err)
{
    int seen[EINSUM_LABELS] = { 0 }, terms = einsum_terms(s->equation);
    struct str inputs, output;
    if (cut_arrow(s, &inputs, &output, err))
        return -1;
    if (terms != s->count) {
        err_set(err, ERR_VALUE, "einsum: " STR_FMT " names %d operand%s, and %d %s given",
                STR_ARG(s->equation), terms, terms == 1 ? "" : "s", s->count,
                s->count == 1 ? "is" : "are");
        return err_hint(err, "letters of different operands are separated by commas");
    }
    for (int i = 0; i < EINSUM_LABELS; i++)
        s->size[i] = -1;
    for (int at = 0; at < terms; at++) {
        const char *comma = memchr(inputs.p, ',', inputs.n);
        size_t n = comma ? (size_t)(comma - inputs.p) : inputs.n;
        if (read_input(s, at, (struct str){ inputs.p, n }, seen, err))
            return -1;
        n += comma != NULL;
        inputs = (struct str){ inputs.p + n, inputs.n - n };
    }
    return read_output(s, output, seen, err);
}
