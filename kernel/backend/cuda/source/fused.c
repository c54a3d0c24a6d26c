/* See fused.h. */
#include "backend/cuda/source/fused.h"

#include "backend/cuda/source/copy.h"
#include "backend/cuda/source/element.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_stored(const struct fused_source *f, int32_t buffer)
{
    for (int v = 0; v < f->count; v++)
        if (f->at[v].instruction->code == TILE_STORE &&
            f->b->p->views[f->at[v].view.index].buffer == buffer)
            return true;
    return false;
}

/* Is there a loop over single elements? */
static bool one_by_one(const struct fused_source *f)
{
    return !f->fours || f->asks || f->walk.ndim == 1;
}

static void add_parameters(struct fused_source *f)
{
    struct build *b = f->b;
    char name[32], type[64];
    for (int v = 0; v < f->count; v++) {
        const struct touched *t = &f->at[v];
        bool load = t->instruction->code == TILE_LOAD;
        bool alone = load && !is_stored(f, b->p->views[t->view.index].buffer);
        snprintf(name, sizeof name, "%sp%d", alone ? "__restrict__ " : "", v);
        snprintf(type, sizeof type, "%s%s", load ? "const " : "", build_type(t->view.dtype));
        build_operand(b, name, type, &t->view);
        snprintf(name, sizeof name, "AT%d", v);
        if (t->access != ACCESS_ONE && one_by_one(f))
            build_axes(b, name, &f->walk, v);
        snprintf(name, sizeof name, "FOUR%d", v);
        if (t->access != ACCESS_ONE && f->fours)
            build_axes(b, name, &f->groups, v);
    }
    for (int k = 0; k < b->s->code_count; k++) {
        const struct instruction *i = fused_code(b, k);
        if (i->code != TILE_SCALAR)
            continue;
        struct operand_view s = { .dtype = b->p->scalars[i->index], .index = i->index };
        snprintf(name, sizeof name, "s%d", k);
        build_scalar(b, name, &s);
    }
}

/* The call of `element` in the order of its parameters; `j`: which of four. */
static void print_call(struct fused_source *f, struct strbuf *out, bool fours)
{
    const struct build *b = f->b;
    bool first = true;
    strbuf_text(out, "element(");
    for (int k = 0, v = 0; k < b->s->code_count; k++) {
        const struct instruction *i = fused_code(b, k);
        if (!fused_touches(i) && i->code != TILE_SCALAR)
            continue;
        strbuf_text(out, first ? "" : ", ");
        first = false;
        if (i->code == TILE_SCALAR) {
            strbuf_printf(out, "s%d", k);
            continue;
        }
        bool each = fours && f->at[v].access == ACCESS_FOUR;
        strbuf_printf(out, each ? "%s%c%d.at[j]" : "%s%c%d", i->code == TILE_STORE ? "&" : "",
                      i->code == TILE_STORE ? 'r' : 'x', v);
        v++;
    }
    strbuf_text(out, ");\n");
}

static void print_place(struct strbuf *out, const struct touched *t, int v, bool fours)
{
    const char *type = build_type(t->view.dtype);
    if (t->access == ACCESS_ONE)
        strbuf_printf(out, "p%d[0]", v);
    else if (fours && t->access == ACCESS_FOUR)
        strbuf_printf(out, "((%s%s_four *)p%d)[FOUR%d(i)]",
                      t->instruction->code == TILE_LOAD ? "const " : "", type, v, v);
    else
        strbuf_printf(out, "p%d[%s%d(i)]", v, fours ? "FOUR" : "AT", v);
}

/* Loads, the call, stores: of place i. */
static void print_round(struct fused_source *f, struct strbuf *out, bool fours)
{
    for (int v = 0; v < f->count; v++) {
        const struct touched *t = &f->at[v];
        bool load = t->instruction->code == TILE_LOAD;
        const char *four = fours && t->access == ACCESS_FOUR ? "_four" : "";
        strbuf_printf(out, "        %s%s%s %c%d", load ? "const " : "", build_type(t->view.dtype),
                      four, load ? 'x' : 'r', v);
        if (load) {
            strbuf_text(out, " = ");
            print_place(out, t, v, fours);
        }
        strbuf_text(out, ";\n");
    }
    if (fours)
        strbuf_text(out, "#pragma unroll\n        for (int j = 0; j < 4; j++)\n    ");
    strbuf_text(out, "        ");
    print_call(f, out, fours);
    for (int v = 0; v < f->count; v++)
        if (f->at[v].instruction->code == TILE_STORE) {
            strbuf_text(out, "        ");
            print_place(out, &f->at[v], v, fours);
            strbuf_printf(out, " = r%d;\n", v);
        }
}

static void print_fours(struct fused_source *f)
{
    struct strbuf *text = &f->b->out->text;
    for (int v = 0; v < f->count; v++) {
        const char *type = build_type(f->at[v].view.dtype);
        char name[32];
        snprintf(name, sizeof name, "%s_four", type);
        if (f->at[v].access == ACCESS_FOUR && build_once(f->b, name))
            strbuf_printf(text, "typedef struct __align__(%d) { %s at[4]; } %s;\n",
                          fused_bytes_of_four(&f->at[v]), type, name);
    }
}

/* Groups of four, then what is left over of a single axis. */
static void print_by_fours(struct fused_source *f, struct strbuf *body)
{
    strbuf_text(body, "    for (place i = FIRST; i < (place)n; i += STEP) {\n");
    print_round(f, body, true);
    strbuf_text(body, "    }\n");
    if (f->walk.ndim != 1)
        return;
    strbuf_text(body, "    if (FIRST < (place)rest) {\n        const place i = (place)n * 4 + "
                      "FIRST;\n");
    print_round(f, body, false);
    strbuf_text(body, "    }\n");
}

static void print_by_ones(struct fused_source *f, struct strbuf *body)
{
    const char *most = !f->fours           ? "(place)n"
                       : f->walk.ndim == 1 ? "(place)n * 4 + (place)rest"
                                           : "(place)n * 4";
    strbuf_printf(body, "    for (place i = FIRST; i < %s; i += STEP) {\n", most);
    print_round(f, body, false);
    strbuf_text(body, "    }\n");
}

/* Do all shifted views begin where a load of four may? */
static void print_question(const struct fused_source *f, struct strbuf *body)
{
    bool first = true;
    strbuf_text(body, "    if ((");
    for (int v = 0; v < f->count; v++) {
        if (!f->at[v].asked)
            continue;
        strbuf_printf(body, "%s(uint64_t)p%d %% %d", first ? "" : " | ", v,
                      fused_bytes_of_four(&f->at[v]));
        first = false;
    }
    strbuf_text(body, ") == 0) {\n");
}

static void print_loops(struct fused_source *f, struct strbuf *body)
{
    strbuf_text(body, "{\n");
    if (f->asks)
        print_question(f, body);
    if (f->fours)
        print_by_fours(f, body);
    if (f->asks)
        strbuf_text(body, "    } else {\n");
    if (f->asks || !f->fours)
        print_by_ones(f, body);
    if (f->asks)
        strbuf_text(body, "    }\n");
    strbuf_text(body, "}\n");
}

static void print_function(struct fused_source *f, int64_t count)
{
    struct build *b = f->b;
    struct strbuf body;
    int64_t groups = f->fours ? count / FOUR : count, rest = f->fours ? count % FOUR : 0;
    build_begin(b, "fused", build_is_wide(count));
    add_parameters(f);
    build_whole(b, "n", groups);
    if (f->fours && f->walk.ndim == 1)
        build_whole(b, "rest", rest);
    strbuf_init(&body);
    print_loops(f, &body);
    if (body.failed)
        build_fail(b, "no memory");
    build_end_text(b, strbuf_str(&body), groups + (rest > 0));
    strbuf_fini(&body);
}

/* Is it a load and a store, by axes that squares serve best? Then it is done. */
static bool print_copy(struct fused_source *f)
{
    struct build *b = f->b;
    const struct operand_view *from = &f->at[0].view, *to = &f->at[1].view;
    if (b->failed || b->s->code_count != 2 || f->count != 2 || from->dtype != to->dtype ||
        f->at[1].instruction->code != TILE_STORE ||
        f->at[1].instruction->a != f->at[0].instruction->dst ||
        b->p->views[from->index].buffer == b->p->views[to->index].buffer)
        return false;
    return copy_across(b, to, from);
}

void fused_print(struct build *b)
{
    int64_t count = shape_count(&b->s->space);
    struct fused_source *f = calloc(1, sizeof *f);
    if (!f || b->s->code_count > FUSED_MOST_INSTRUCTIONS) {
        build_fail(b, f ? "too many instructions" : "no memory");
        free(f);
        return;
    }
    f->b = b;
    strbuf_init(&f->element);
    strbuf_init(&f->parameters);
    fused_read_views(f);
    if (!b->failed && count > 0 && !print_copy(f)) {
        fused_walk_views(f);
        fused_choose_access(f);
        print_fours(f);
        element_print(f);
        print_function(f, count);
    }
    strbuf_fini(&f->element);
    strbuf_fini(&f->parameters);
    free(f);
}
