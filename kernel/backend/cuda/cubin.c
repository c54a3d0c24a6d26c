/* Modules by text. Those that no step needs stay, until there are many of them. */
#include "backend/cuda/cubin.h"

#include "backend/cuda/context.h"

#include <stdlib.h>

enum { MOST_CUBINS = 1024 };

void cubins_init(struct cubins *m)
{
    map_init(&m->by_text);
}

static void unload(struct gpu_context *c, struct cubin *m)
{
    if (!c->lost[0])
        c->cu.module_unload(m->module);
    free(m);
}

void cubins_fini(struct gpu_context *c)
{
    const struct map_entry *e;
    size_t at = 0;
    while ((e = map_next(&c->cubins.by_text, &at)))
        unload(c, e->value);
    map_fini(&c->cubins.by_text);
}

/* The work that uses them may still be in the queue. */
static int drop_unused(struct gpu_context *c, struct err *err)
{
    const struct map_entry *e;
    size_t at = 0;
    if (cuda_check(c, c->cu.stream_wait(c->stream), "finish its work", err))
        return -1;
    while ((e = map_next(&c->cubins.by_text, &at))) {
        struct cubin *m = e->value;
        bool failed;
        if (m->refs > 0)
            continue;
        map_set(&c->cubins.by_text, e->key, NULL, &failed); /* removing takes no memory */
        unload(c, m);
    }
    return 0;
}

/* A file of the cache that the driver does not take (damaged in a way that its sum does not show,
 * or made by something else under the same version) is compiled anew. */
static int load(struct gpu_context *c, struct str text, CUmodule *out, struct err *err)
{
    struct strbuf code;
    int64_t before = c->compiler.compiled;
    strbuf_init(&code);
    int status = compiler_code(&c->compiler, text, false, &code, err);
    if (status == 0) {
        CUresult r = c->cu.module_load(out, code.p);
        if (r && c->compiler.compiled == before && r != CUDA_ERROR_OUT_OF_MEMORY) {
            status = compiler_code(&c->compiler, text, true, &code, err);
            r = status ? r : c->cu.module_load(out, code.p);
        }
        status = status ? status : cuda_check(c, r, "load a kernel", err);
    }
    strbuf_fini(&code);
    return status;
}

int cubin_get(struct gpu_context *c, struct str text, struct cubin **out, struct err *err)
{
    struct cubin *m = map_get(&c->cubins.by_text, text);
    bool failed = false;
    if (!m) {
        if (c->cubins.by_text.count - c->cubins.by_text.holes >= MOST_CUBINS && drop_unused(c, err))
            return -1;
        m = calloc(1, sizeof *m);
        if (!m)
            return err_set(err, ERR_MEMORY, "no memory for a GPU kernel");
        if (load(c, text, &m->module, err)) {
            free(m);
            return -1;
        }
        map_set(&c->cubins.by_text, text, m, &failed);
        if (failed) {
            unload(c, m);
            return err_set(err, ERR_MEMORY, "no memory for a GPU kernel");
        }
    }
    m->refs++;
    *out = m;
    return 0;
}

void cubin_put(struct cubin *m)
{
    if (m)
        m->refs--;
}
