/* Making code and launching it: all arguments are 8 bytes wide. */
#include "backend/cuda/code.h"

#include <stdlib.h>

static int find_functions(struct gpu_context *c, struct code *k, struct err *err)
{
    k->functions = calloc((size_t)k->source.launch_count, sizeof *k->functions);
    if (!k->functions)
        return err_set(err, ERR_MEMORY, "no memory for a GPU kernel");
    for (int i = 0; i < k->source.launch_count; i++)
        if (cuda_check(c,
                       c->cu.module_function(&k->functions[i], k->cubin->module,
                                             k->source.launches[i].entry),
                       "find its kernel", err))
            return -1;
    return 0;
}

int code_make(struct gpu_context *c, const struct program *p, int32_t step, struct code *out,
              struct err *err)
{
    *out = (struct code){ 0 };
    if (source_print(p, step, &out->source, err))
        return -1;
    int status = 0;
    if (out->source.text.failed)
        status = err_set(err, ERR_MEMORY, "no memory for a GPU kernel");
    else if (out->source.launch_count > 0)
        status = cubin_get(c, strbuf_str(&out->source.text), &out->cubin, err) ||
                 find_functions(c, out, err);
    strbuf_fini(&out->source.text);
    if (status)
        code_fini(out);
    return status ? -1 : 0;
}

void code_fini(struct code *k)
{
    cubin_put(k->cubin);
    free(k->functions);
    source_fini(&k->source);
    *k = (struct code){ 0 };
}

/* What CUDA copies 8 bytes from. */
union value {
    gpu_address address;
    int64_t whole;
    double real;
};

static union value value_of(const struct source_argument *a, const struct gpu_launch *l)
{
    switch (a->kind) {
    case SOURCE_VIEW:
        return (union value){ .address = l->views[a->index] };
    case SOURCE_SCALAR:
        return (union value){ .address = l->scalars +
                                         (gpu_address)a->index * sizeof(union scalar) };
    case SOURCE_WHOLE:
        return (union value){ .whole = a->whole };
    case SOURCE_REAL:
        return (union value){ .real = a->real };
    case SOURCE_SCRATCH:
        return (union value){ .address = l->scratch + (gpu_address)a->whole };
    case SOURCE_FAULT:
        break;
    }
    return (union value){ .address = l->fault };
}

int code_launch(struct gpu_context *c, const struct code *k, const struct gpu_launch *l,
                struct err *err)
{
    union value values[SOURCE_ARGUMENTS];
    void *arguments[SOURCE_ARGUMENTS];
    for (int i = 0; i < k->source.launch_count; i++) {
        const struct source_launch *s = &k->source.launches[i];
        for (int j = 0; j < s->argument_count; j++) {
            values[j] = value_of(&s->arguments[j], l);
            arguments[j] = &values[j];
        }
        if (cuda_check(c,
                       c->cu.launch(k->functions[i], s->grid[0], s->grid[1], s->grid[2],
                                    s->block[0], s->block[1], s->block[2], s->shared_bytes,
                                    c->stream, arguments, NULL),
                       "start a kernel", err))
            return -1;
    }
    return 0;
}
