/* See steps.h. */
#include "steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_in(const struct program *p, int32_t view, int32_t buffer)
{
    return p->views[view].buffer == buffer;
}

bool step_uses(const struct program *p, int32_t step, int32_t buffer)
{
    const struct step *s = &p->steps[step];
    if (s->kind == STEP_FUSED) {
        for (int32_t k = 0; k < s->code_count; k++) {
            const struct instruction *i = &p->code[s->code_first + k];
            if ((i->code == TILE_LOAD || i->code == TILE_STORE) && is_in(p, i->index, buffer))
                return true;
        }
        return false;
    }
    for (int32_t k = 0; k < s->operand_count; k++) {
        operand_ref r = p->operands[s->operand_first + k];
        if (!operand_is_scalar(r) && is_in(p, r, buffer))
            return true;
    }
    return is_in(p, s->result, buffer);
}

int32_t step_result(const struct program *p, int32_t step, int k)
{
    const struct step *s = &p->steps[step];
    if (s->kind == STEP_KERNEL)
        return k == 0 ? s->result : -1;
    for (int32_t i = 0; i < s->code_count; i++) {
        const struct instruction *code = &p->code[s->code_first + i];
        if (code->code == TILE_STORE && k-- == 0)
            return code->index;
    }
    return -1;
}

static char *address_of(const struct step_run *r, int32_t view)
{
    const struct program_view *v = &r->p->views[view];
    return r->buffers[v->buffer].data + v->layout.offset * (int64_t)dtype_bytes(v->dtype);
}

union cell {
    const void *pointer;
    int64_t whole;
    double real;
};

static union cell value_of(struct step_run *r, const struct source_argument *a, char *scratch)
{
    switch (a->kind) {
    case SOURCE_VIEW:
        return (union cell){ .pointer = address_of(r, a->index) };
    case SOURCE_SCALAR:
        return (union cell){ .pointer = &r->scalars[a->index] };
    case SOURCE_WHOLE:
        return (union cell){ .whole = a->whole };
    case SOURCE_REAL:
        return (union cell){ .real = a->real };
    case SOURCE_SCRATCH:
        return (union cell){ .pointer = scratch + a->whole };
    case SOURCE_FAULT:
        break;
    }
    return (union cell){ .pointer = r->fault };
}

static int launch(struct step_run *r, struct shim_module *m, const struct source_launch *l,
                  char *scratch, char *log, size_t size)
{
    struct shim_function *f = shim_function(m, l->entry);
    union cell cells[SOURCE_ARGUMENTS];
    void *arguments[SOURCE_ARGUMENTS];
    if (!f || shim_parameters(f) != l->argument_count) {
        snprintf(log, size, "%s: %d parameters, %d arguments", l->entry,
                 f ? shim_parameters(f) : -1, l->argument_count);
        return -1;
    }
    for (int i = 0; i < l->argument_count; i++) {
        cells[i] = value_of(r, &l->arguments[i], scratch);
        arguments[i] = &cells[i];
    }
    return shim_launch(f, l->grid, l->block, arguments, r->order, log, size);
}

int step_run(struct step_run *r, char *log, size_t size)
{
    struct guarded scratch;
    struct shim_module *m = shim_compile(r->source->text.p, r->folder, log, size);
    int status = 0;
    if (!m)
        return -1;
    if (guard_open(&scratch, r->source->scratch)) {
        snprintf(log, size, "no memory for scratch");
        shim_close(m);
        return -1;
    }
    memset(r->fault, 0, sizeof r->fault);
    for (int i = 0; i < r->source->launch_count && status == 0; i++)
        status = launch(r, m, &r->source->launches[i], scratch.data, log, size);
    if (status == 0 && !guard_is_whole(&scratch)) {
        snprintf(log, size, "writes beside its scratch memory");
        status = -1;
    }
    guard_close(&scratch);
    shim_close(m);
    return status;
}
