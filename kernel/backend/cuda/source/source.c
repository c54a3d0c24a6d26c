/* See source.h: a step's printer is found, and what it built is handed out. */
#include "backend/cuda/source/source.h"

#include "backend/cuda/source/fused.h"
#include "backend/cuda/source/printers.h"
#include "backend/cuda/source/tiles.h"

#include <stdlib.h>
#include <string.h>

typedef void printer_fn(struct build *b);

static printer_fn *printer_of(enum op_id op)
{
    switch (op) {
#define SOURCE(id, printer)                                                                        \
    case OP_##id:                                                                                  \
        return printer;
#include "backend/cuda/source/source.def"
#undef SOURCE
    default:
        return NULL;
    }
}

bool source_supports(enum op_id op, enum dtype dtype)
{
    return op == OP_cast || tile_text_of(op, dtype) != NULL || printer_of(op) != NULL;
}

static void print_step(struct build *b)
{
    printer_fn *printer = printer_of(b->s->op);
    build_part(b, "common");
    if (b->s->kind == STEP_FUSED)
        fused_print(b);
    else if (printer)
        printer(b);
    else
        build_fail(b, "it has none");
}

static void build_init(struct build *b, const struct program *p, int32_t step, struct source *out,
                       struct err *err)
{
    *b = (struct build){ .p = p, .s = &p->steps[step], .out = out, .err = err };
    strbuf_init(&b->parameters);
    strbuf_init(&b->locals);
    strbuf_init(&b->macros);
    strbuf_init(&b->body);
    strbuf_init(&b->printed);
}

static void build_fini(struct build *b)
{
    strbuf_fini(&b->parameters);
    strbuf_fini(&b->locals);
    strbuf_fini(&b->macros);
    strbuf_fini(&b->body);
    strbuf_fini(&b->printed);
    for (int i = 0; i < b->function_count; i++)
        free(b->functions[i].text);
    free(b->arguments);
}

int source_print(const struct program *p, int32_t step, struct source *out, struct err *err)
{
    struct build *b = malloc(sizeof *b);
    memset(out, 0, sizeof *out);
    strbuf_init(&out->text);
    if (!b)
        return err_set(err, ERR_MEMORY, "no memory to print a CUDA source");
    build_init(b, p, step, out, err);
    print_step(b);
    if (out->text.failed)
        build_fail(b, "no memory");
    out->scratch = (size_t)b->scratch;
    int status = b->failed ? -1 : 0;
    build_fini(b);
    free(b);
    if (status)
        source_fini(out);
    return status;
}

void source_fini(struct source *s)
{
    for (int i = 0; i < s->launch_count; i++)
        free(s->launches[i].arguments);
    free(s->launches);
    strbuf_fini(&s->text);
    memset(s, 0, sizeof *s);
}
