/* A backend "cpu" that is the real one and looks over the CUDA sources: every step that has a
 * source is run twice more by the shim, on copies of its buffers, its threads once in order and
 * once backwards, and what comes out is compared. A difference is an error of the cell. tests/cuda/
 * run.py puts it in the place of cpu.so and runs the cases of tests/ops over it.
 *
 * TENSORCELL_CHECK_BACKEND names the real backend; TENSORCELL_CHECK_FOLDER is where compiled
 * kernels (shim/), each different text (text/) and a line for each step checked (steps) go. */
#include "compare.h"
#include "steps.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Fibers are slow: steps over more than this are left to the others. */
enum { BYTES_MOST = 1 << 20 };

struct checked {
    const struct program *p;
    void **steps; /* each step as a program of its own, prepared by the real backend */
    struct program *alone;
    struct program_buffer *buffers;
};

static const struct backend *inner(void)
{
    static const struct backend *found;
    if (!found) {
        void *library = dlopen(getenv("TENSORCELL_CHECK_BACKEND"), RTLD_NOW | RTLD_LOCAL);
        void *address = library ? dlsym(library, BACKEND_SYMBOL) : NULL;
        const struct backend *(*get)(void);
        if (!address) {
            fprintf(stderr, "TENSORCELL_CHECK_BACKEND: %s\n", dlerror());
            abort();
        }
        memcpy(&get, &address, sizeof get);
        found = get();
    }
    return found;
}

/* ---- preparing --------------------------------------------------------------------------------
 */

static void discard(struct backend_device *d, void *prepared)
{
    struct checked *c = prepared;
    for (int32_t i = 0; c && c->steps && i < c->p->step_count; i++)
        if (c->steps[i])
            inner()->discard(d, c->steps[i]);
    if (c) {
        free(c->steps);
        free(c->alone);
        free(c->buffers);
    }
    free(c);
}

static int prepare(struct backend_device *d, const struct program *p, void **prepared,
                   struct err *err)
{
    struct checked *c = calloc(1, sizeof *c);
    size_t steps = (size_t)p->step_count + 1, buffers = (size_t)p->buffer_count + 1;
    *prepared = c;
    if (!c)
        return err_set(err, ERR_MEMORY, "no memory");
    *c = (struct checked){ p, calloc(steps, sizeof *c->steps), calloc(steps, sizeof *c->alone),
                           calloc(buffers, sizeof *c->buffers) };
    int status = c->steps && c->alone && c->buffers ? 0 : -1;
    for (int32_t b = 0; status == 0 && b < p->buffer_count; b++)
        c->buffers[b] = (struct program_buffer){ BUFFER_OUTPUT, 0, 0, p->buffers[b].bytes };
    for (int32_t i = 0; status == 0 && i < p->step_count; i++) {
        c->alone[i] = *p;
        c->alone[i].steps = &p->steps[i];
        c->alone[i].step_count = 1;
        c->alone[i].buffers = c->buffers;
        status = inner()->prepare(d, &c->alone[i], &c->steps[i], err);
    }
    if (status) {
        discard(d, c);
        *prepared = NULL;
    }
    return status;
}

/* ---- one step ---------------------------------------------------------------------------------
 */

static const char *folder(const char *below, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", getenv("TENSORCELL_CHECK_FOLDER"), below);
    return path;
}

static void keep_text(const struct source *s)
{
    char path[4096], name[4096];
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s->text.n; i++)
        h = (h ^ (uint8_t)s->text.p[i]) * 0x100000001b3u;
    mkdir(folder("text", path, sizeof path), 0777);
    snprintf(name, sizeof name, "%.4000s/%016llx.cu", path, (unsigned long long)h);
    FILE *out = fopen(name, "wx");
    if (out) {
        fwrite(s->text.p, 1, s->text.n, out);
        fclose(out);
    }
}

static void note(const struct program *p, int32_t step, const char *what)
{
    char path[4096];
    const struct step *s = &p->steps[step];
    FILE *out = fopen(folder("steps", path, sizeof path), "a");
    if (!out)
        return;
    fprintf(out, "%s %s %s\n", what, s->kind == STEP_FUSED ? "fused" : op_row(s->op)->word.name,
            dtype_name(p->views[step_result(p, step, 0)].dtype));
    fclose(out);
}

static int copy_buffers(const struct program *p, int32_t step, void **from, struct guarded *to,
                        struct backend_device *d, char *log, size_t size)
{
    for (int32_t b = 0; b < p->buffer_count; b++) {
        if (!step_uses(p, step, b))
            continue;
        if (guard_open(&to[b], (size_t)p->buffers[b].bytes)) {
            snprintf(log, size, "no memory for a copy");
            return -1;
        }
        if (p->buffers[b].bytes)
            memcpy(to[b].data, inner()->host(d, from[b]), (size_t)p->buffers[b].bytes);
    }
    return 0;
}

static void close_buffers(const struct program *p, struct guarded *g)
{
    for (int32_t b = 0; g && b < p->buffer_count; b++)
        guard_close(&g[b]);
    free(g);
}

struct check {
    struct backend_device *d;
    const struct program *p;
    int32_t step;
    struct source source;
    const struct run_request *request;
    void **buffers;
    struct guarded *copies[2]; /* of both orders */
    int64_t fault[2];
};

static int run_order(struct check *k, enum shim_order order, char *log, size_t size)
{
    char path[4096];
    struct step_run r = { .p = k->p,
                          .step = k->step,
                          .source = &k->source,
                          .scalars = k->request->scalars,
                          .buffers = k->copies[order],
                          .folder = folder("shim", path, sizeof path),
                          .order = order };
    if (step_run(&r, log, size))
        return -1;
    memcpy(k->fault, r.fault, sizeof k->fault);
    for (int32_t b = 0; b < k->p->buffer_count; b++)
        if (k->copies[order][b].area && !guard_is_whole(&k->copies[order][b])) {
            snprintf(log, size, "writes beside buffer %d", b);
            return -1;
        }
    return 0;
}

/* Runs the kernels on copies of the buffers as they are now. */
static int check_begin(struct check *k, char *log, size_t size)
{
    for (int order = 0; order < 2; order++) {
        k->copies[order] = calloc((size_t)k->p->buffer_count + 1, sizeof **k->copies);
        if (!k->copies[order] ||
            copy_buffers(k->p, k->step, k->buffers, k->copies[order], k->d, log, size) ||
            run_order(k, (enum shim_order)order, log, size))
            return -1;
    }
    for (int32_t b = 0; b < k->p->buffer_count; b++)
        if (k->copies[0][b].area &&
            memcmp(k->copies[0][b].data, k->copies[1][b].data, k->copies[0][b].bytes)) {
            snprintf(log, size, "gives something else when its threads run backwards");
            return -1;
        }
    return 0;
}

/* Compares with what the real backend has made meanwhile. */
static int check_end(struct check *k, bool failed, char *log, size_t size)
{
    if (failed || k->fault[0]) {
        snprintf(log, size, failed ? "sees nothing wrong" : "sees something wrong (%llx, %lld)",
                 (unsigned long long)k->fault[0], (long long)k->fault[1]);
        return failed && k->fault[0] ? 0 : -1;
    }
    for (int i = 0; step_result(k->p, k->step, i) >= 0; i++) {
        int32_t view = step_result(k->p, k->step, i), buffer = k->p->views[view].buffer;
        const struct compared c = { k->p,
                                    k->step,
                                    view,
                                    k->copies[0][buffer].data,
                                    inner()->host(k->d, k->buffers[buffer]),
                                    k->copies[0] };
        if (compare_view(&c, log, size))
            return -1;
    }
    return 0;
}

static void check_close(struct check *k)
{
    close_buffers(k->p, k->copies[0]);
    close_buffers(k->p, k->copies[1]);
    source_fini(&k->source);
}

static bool is_small(const struct program *p, int32_t step)
{
    int64_t bytes = 0;
    for (int32_t b = 0; b < p->buffer_count; b++)
        if (step_uses(p, step, b))
            bytes += p->buffers[b].bytes;
    return bytes <= BYTES_MOST;
}

/* Has the step a source, and is it worth looking at? */
static int check_open(struct check *k, struct err *err)
{
    const struct step *s = &k->p->steps[k->step];
    if (s->kind == STEP_KERNEL &&
        !source_supports(s->op, k->p->views[step_result(k->p, k->step, 0)].dtype)) {
        note(k->p, k->step, "left");
        return 0;
    }
    if (!is_small(k->p, k->step)) {
        note(k->p, k->step, "large");
        return 0;
    }
    if (source_print(k->p, k->step, &k->source, err))
        return -1;
    keep_text(&k->source);
    return 1;
}

static int check_step(struct checked *c, struct check *k, struct run_request *alone,
                      struct err *err)
{
    char log[600] = "";
    struct err own = { 0 };
    int open = check_open(k, &own), wrong = open < 0;
    if (wrong)
        snprintf(log, sizeof log, "%.480s", own.text);
    if (open > 0)
        wrong = check_begin(k, log, sizeof log);
    int status = inner()->run(k->d, c->steps[k->step], alone, err);
    if (open > 0 && !wrong)
        wrong = check_end(k, status != 0, log, sizeof log);
    if (open > 0)
        note(k->p, k->step, wrong ? "wrong" : "right");
    check_close(k);
    if (!wrong)
        return status;
    const struct step *s = &k->p->steps[k->step];
    return err_set(err, ERR_DEVICE, "the CUDA source of %s: %.400s",
                   s->kind == STEP_FUSED ? "a fused step" : op_row(s->op)->word.name, log);
}

/* ---- a run ------------------------------------------------------------------------------------
 */

static int run_steps(struct backend_device *d, struct checked *c, struct run_request *request,
                     void **buffers, struct err *err)
{
    for (int32_t i = 0; i < c->p->step_count; i++) {
        struct run_request alone = *request;
        alone.buffers = buffers;
        alone.seconds = request->seconds ? &request->seconds[i] : NULL;
        struct check k = { .d = d, .p = c->p, .step = i, .request = request, .buffers = buffers };
        if (check_step(c, &k, &alone, err)) {
            request->failed_step = i;
            return -1;
        }
    }
    return 0;
}

static int run(struct backend_device *d, void *prepared, struct run_request *request,
               struct err *err)
{
    struct checked *c = prepared;
    const struct program *p = c->p;
    void **buffers = calloc((size_t)p->buffer_count + 1, sizeof *buffers);
    int status = buffers ? 0 : -1;
    for (int32_t b = 0; status == 0 && b < p->buffer_count; b++) {
        if (p->buffers[b].role != BUFFER_TEMPORARY)
            buffers[b] = request->buffers[b];
        else
            status = inner()->alloc(d, (size_t)p->buffers[b].bytes, &buffers[b], err);
    }
    if (status == 0)
        status = run_steps(d, c, request, buffers, err);
    for (int32_t b = 0; buffers && b < p->buffer_count; b++)
        if (p->buffers[b].role == BUFFER_TEMPORARY && buffers[b])
            inner()->free(d, buffers[b]);
    free(buffers);
    return status;
}

__attribute__((visibility("default"))) const struct backend *tensorcell_backend(void);

const struct backend *tensorcell_backend(void)
{
    static struct backend b;
    b = *inner();
    b.prepare = prepare;
    b.discard = discard;
    b.run = run;
    return &b;
}
