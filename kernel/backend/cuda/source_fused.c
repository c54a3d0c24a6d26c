/* See source_fused.h. */
#include "backend/cuda/source_fused.h"

#include "backend/cuda/source_cast.h"
#include "backend/cuda/source_tiles.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUR = 4 };

enum access {
    ACCESS_ONE,   /* the same element everywhere */
    ACCESS_EACH,  /* an element of its own for each */
    ACCESS_FOUR,  /* four at once */
    ACCESS_SHARED /* one for the four */
};

/* A view that is loaded or stored: number `view` of the walk. */
struct touched {
    const struct instruction *instruction;
    struct operand_view view;
    enum access access;
    int value; /* of the register stored */
};

struct fused_source {
    struct build *b;
    struct walk walk;
    bool fours;
    int count;
    struct touched at[WALK_VIEWS];
    int value[256], value_dtype[256]; /* by register: the number of its latest value */
    struct strbuf element;            /* the body of that function */
    struct strbuf parameters;         /* of `element` */
};

static const struct instruction *code_of(const struct build *b, int k)
{
    return &b->p->code[b->s->code_first + k];
}

static bool touches(const struct instruction *i)
{
    return i->code == TILE_LOAD || i->code == TILE_STORE;
}

/* ---- how the views are walked -----------------------------------------------------------------
 */

static void read_views(struct fused_source *f)
{
    struct build *b = f->b;
    for (int k = 0; k < b->s->code_count; k++) {
        const struct instruction *i = code_of(b, k);
        if (!touches(i))
            continue;
        struct operand_view v = build_view(b, i->index);
        if (!shape_equal(&v.shape, &b->s->space)) {
            build_fail(b, "an operand has another shape than the result");
            return;
        }
        f->at[f->count++] = (struct touched){ .instruction = i, .view = v };
    }
}

static void walk_views(struct fused_source *f)
{
    f->walk.ndim = 0;
    f->walk.views = f->count;
    for (int a = 0; a < f->b->s->space.ndim; a++) {
        int64_t steps[WALK_VIEWS];
        for (int v = 0; v < f->count; v++)
            steps[v] = f->at[v].view.stride[a];
        walk_axis(&f->walk, f->b->s->space.size[a], steps);
    }
    walk_join(&f->walk);
}

/* Do four elements of the last axis lie side by side, where a load of four may begin? */
static bool allows_four(const struct fused_source *f, int v)
{
    const struct walk *w = &f->walk;
    int last = w->ndim - 1;
    if (w->step[v][last] == 0)
        return true;
    if (w->step[v][last] != 1)
        return false;
    for (int a = 0; a < last; a++)
        if (w->step[v][a] % FOUR)
            return false;
    int64_t wanted = FOUR * (int64_t)dtype_bytes(f->at[v].view.dtype);
    return f->at[v].view.alignment >= (wanted < 16 ? wanted : 16);
}

static bool allows_fours(const struct fused_source *f)
{
    const struct walk *w = &f->walk;
    if (w->ndim == 0 || (w->ndim > 1 && w->size[w->ndim - 1] % FOUR))
        return false;
    for (int v = 0; v < f->count; v++)
        if (!allows_four(f, v))
            return false;
    return true;
}

static bool is_everywhere(const struct walk *w, int v)
{
    for (int a = 0; a < w->ndim; a++)
        if (w->step[v][a] != 0)
            return false;
    return true;
}

/* From here on, with fours, the walk is over groups of four, and steps of views that are loaded by
 * four are in fours too. */
static void choose_access(struct fused_source *f)
{
    struct walk *w = &f->walk;
    int last = w->ndim - 1;
    f->fours = allows_fours(f);
    for (int v = 0; v < f->count; v++) {
        if (is_everywhere(w, v))
            f->at[v].access = ACCESS_ONE;
        else if (!f->fours)
            f->at[v].access = ACCESS_EACH;
        else
            f->at[v].access = w->step[v][last] == 0 ? ACCESS_SHARED : ACCESS_FOUR;
        for (int a = 0; f->at[v].access == ACCESS_FOUR && a < last; a++)
            w->step[v][a] /= FOUR;
    }
    if (f->fours)
        w->size[last] /= FOUR; /* what is left over is done one by one */
}

/* ---- element ----------------------------------------------------------------------------------
 */

static void add_parameter(struct fused_source *f, const char *type, const char *name, int number)
{
    strbuf_printf(&f->parameters, "%s%s %s%d", f->parameters.n ? ", " : "", type, name, number);
}

static void set_register(struct fused_source *f, const struct instruction *i, int value,
                         enum dtype t)
{
    f->value[i->dst] = value;
    f->value_dtype[i->dst] = (int)t;
}

static void print_load(struct fused_source *f, const struct instruction *i, int value)
{
    int v = 0;
    while (f->at[v].instruction != i)
        v++;
    add_parameter(f, build_type(f->at[v].view.dtype), "x", v);
    strbuf_printf(&f->element, "    const %s v%d = x%d;\n", build_type(f->at[v].view.dtype), value,
                  v);
    set_register(f, i, value, f->at[v].view.dtype);
}

static void print_scalar(struct fused_source *f, const struct instruction *i, int value)
{
    enum dtype t = (enum dtype)i->dtype, from = f->b->p->scalars[i->index];
    bool real = dtype_kind(from) == 'f';
    char name[16];
    snprintf(name, sizeof name, "s%d", value);
    add_parameter(f, real ? "double" : "int64_t", "s", value);
    strbuf_printf(&f->element, "    const %s v%d = ", build_type(t), value);
    cast_print(f->b, &f->element, real ? DTYPE_F64 : DTYPE_I64, t, name);
    strbuf_text(&f->element, ";\n");
    set_register(f, i, value, t);
}

static void print_cast(struct fused_source *f, const struct instruction *i, int value)
{
    char name[16];
    snprintf(name, sizeof name, "v%d", f->value[i->a]);
    strbuf_printf(&f->element, "    const %s v%d = ", build_type((enum dtype)i->to), value);
    cast_print(f->b, &f->element, (enum dtype)i->dtype, (enum dtype)i->to, name);
    strbuf_text(&f->element, ";\n");
    set_register(f, i, value, (enum dtype)i->to);
}

/* The operation as a function, once. */
static void define_tile(struct build *b, const struct tile_text *t)
{
    static const char *const names[3] = { "x", "y", "z" };
    struct strbuf *text = &b->out->text;
    char name[64];
    snprintf(name, sizeof name, "tile_%s_%s", op_row(t->op)->word.name, dtype_name(t->dtype));
    if (!build_once(b, name))
        return;
    strbuf_printf(text, "static __device__ %s %s(", t->result, name);
    for (int k = 0; k < t->operands; k++)
        strbuf_printf(text, "%s%s %s", k ? ", " : "", t->type[k], names[k]);
    strbuf_printf(text, ") { return (%s)(%s); }\n", t->result, t->expression);
}

static void print_tile(struct fused_source *f, const struct instruction *i, int value)
{
    const struct tile_text *t = i->code < OP_COUNT
                                    ? tile_text_of((enum op_id)i->code, (enum dtype)i->dtype)
                                    : NULL;
    const uint8_t from[3] = { i->a, i->b, i->c };
    if (!t) {
        build_fail(f->b, i->code < OP_COUNT ? op_row((enum op_id)i->code)->word.name
                                            : "an instruction that is not known");
        return;
    }
    define_tile(f->b, t);
    strbuf_printf(&f->element, "    const %s v%d = tile_%s_%s(", t->result, value,
                  op_row(t->op)->word.name, dtype_name(t->dtype));
    for (int k = 0; k < t->operands; k++)
        strbuf_printf(&f->element, "%sv%d", k ? ", " : "", f->value[from[k]]);
    strbuf_text(&f->element, ");\n");
    set_register(f, i, value, strcmp(t->result, "uint8_t") == 0 ? DTYPE_BOOL : t->dtype);
}

static void print_store(struct fused_source *f, const struct instruction *i)
{
    int v = 0;
    char pointer[32];
    while (f->at[v].instruction != i)
        v++;
    snprintf(pointer, sizeof pointer, "%s *", build_type(f->at[v].view.dtype));
    add_parameter(f, pointer, "r", v);
    strbuf_printf(&f->element, "    *r%d = v%d;\n", v, f->value[i->a]);
}

static void print_instruction(struct fused_source *f, const struct instruction *i, int value)
{
    if (i->code == TILE_LOAD)
        print_load(f, i, value);
    else if (i->code == TILE_SCALAR)
        print_scalar(f, i, value);
    else if (i->code == TILE_STORE)
        print_store(f, i);
    else if (i->code == OP_cast)
        print_cast(f, i, value);
    else
        print_tile(f, i, value);
}

static void print_element(struct fused_source *f)
{
    struct build *b = f->b;
    build_part(b, "tiles");
    for (int k = 0; k < b->s->code_count; k++)
        print_instruction(f, code_of(b, k), k);
    if (f->element.failed || f->parameters.failed) {
        build_fail(b, "no memory");
        return;
    }
    strbuf_printf(&b->out->text, "static __device__ __forceinline__ void element(%s)\n{\n%s}\n",
                  f->parameters.p ? f->parameters.p : "", f->element.p ? f->element.p : "");
}

/* ---- the function -----------------------------------------------------------------------------
 */

static bool is_stored(const struct fused_source *f, int32_t buffer)
{
    for (int v = 0; v < f->count; v++)
        if (f->at[v].instruction->code == TILE_STORE &&
            f->b->p->views[f->at[v].view.index].buffer == buffer)
            return true;
    return false;
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
        if (t->access != ACCESS_ONE)
            build_axes(b, name, &f->walk, v);
    }
    for (int k = 0; k < b->s->code_count; k++) {
        const struct instruction *i = code_of(b, k);
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
        const struct instruction *i = code_of(b, k);
        if (!touches(i) && i->code != TILE_SCALAR)
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
        strbuf_printf(out, "((%s%s_four *)p%d)[AT%d(i)]",
                      t->instruction->code == TILE_LOAD ? "const " : "", type, v, v);
    else
        strbuf_printf(out, "p%d[AT%d(i)]", v, v);
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
        size_t bytes = FOUR * dtype_bytes(f->at[v].view.dtype);
        char name[32];
        snprintf(name, sizeof name, "%s_four", type);
        if (f->at[v].access == ACCESS_FOUR && build_once(f->b, name))
            strbuf_printf(text, "typedef struct __align__(%zu) { %s at[4]; } %s;\n",
                          bytes < 16 ? bytes : 16, type, name);
    }
}

static void print_loop(struct fused_source *f, struct strbuf *body)
{
    strbuf_text(body, "{\n    for (place i = FIRST; i < (place)n; i += STEP) {\n");
    print_round(f, body, f->fours);
    strbuf_text(body, "    }\n");
    if (f->fours && f->walk.ndim == 1) {
        strbuf_text(body, "    if (FIRST < (place)rest) {\n        const place i = (place)n * 4 + "
                          "FIRST;\n");
        print_round(f, body, false);
        strbuf_text(body, "    }\n");
    }
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
    print_loop(f, &body);
    if (body.failed)
        build_fail(b, "no memory");
    build_end_text(b, strbuf_str(&body), groups + (rest > 0));
    strbuf_fini(&body);
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
    read_views(f);
    if (!b->failed && count > 0) {
        walk_views(f);
        choose_access(f);
        print_fours(f);
        print_element(f);
        print_function(f, count);
    }
    strbuf_fini(&f->element);
    strbuf_fini(&f->parameters);
    free(f);
}
