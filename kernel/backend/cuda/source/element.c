/* See element.h. */
#include "backend/cuda/source/element.h"

#include "backend/cuda/source/cast.h"
#include "backend/cuda/source/tiles.h"

#include <stdio.h>
#include <string.h>

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

void element_print(struct fused_source *f)
{
    struct build *b = f->b;
    build_part(b, "tiles");
    for (int k = 0; k < b->s->code_count; k++)
        print_instruction(f, fused_code(b, k), k);
    if (f->element.failed || f->parameters.failed) {
        build_fail(b, "no memory");
        return;
    }
    strbuf_printf(&b->out->text, "static __device__ __forceinline__ void element(%s)\n{\n%s}\n",
                  f->parameters.p ? f->parameters.p : "", f->element.p ? f->element.p : "");
}
