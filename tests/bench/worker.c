/* What a worker costs. Programs of ten steps of next to no arithmetic, in a stream and alone:
 * beside the same backend in this process. Large copies: beside memcpy. Plays the worker itself.
 *
 *   worker BACKENDS NAME   for each word read (stream, alone, up, down): two numbers on a line, the
 *                          worker's and the peer's: seconds a program, or bytes a second */
#include "worker/worker.h"
#include "backend/loader.h"
#include "worker/proxy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STEPS = 10, ELEMENTS = 16, COPY = 256 << 20, STREAM = 2000, ALONE = 200 };

struct side {
    const struct backend *backend;
    struct backend_device *device;
    void *in, *out, *prepared, *large;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void must(int status, const struct err *err)
{
    if (status) {
        fprintf(stderr, "%s: %s\n", err_kind_name(err->kind), err->text);
        exit(1);
    }
}

/* out = in + 0, then nine times out = out + 0. */
static const struct program *ten_steps(void)
{
    static struct program_buffer buffers[2] = { { BUFFER_INPUT, 0, STEPS - 1, ELEMENTS * 4 },
                                                { BUFFER_OUTPUT, 0, STEPS - 1, ELEMENTS * 4 } };
    static struct program_view views[2];
    static struct step steps[STEPS];
    static struct instruction code[4 * STEPS];
    static enum dtype scalars[1] = { DTYPE_F32 };
    static struct program p = { 2,     2,     1,    STEPS, 0,  4 * STEPS, buffers,
                                views, steps, NULL, code,  64, scalars };
    struct shape space = { .ndim = 1, .size = { ELEMENTS } };
    for (int v = 0; v < 2; v++)
        views[v] = (struct program_view){ v, DTYPE_F32, layout_contiguous(&space), 0 };
    for (int i = 0; i < STEPS; i++) {
        steps[i] = (struct step){
            .kind = STEP_FUSED, .code_first = 4 * i, .code_count = 4, .space = space
        };
        struct instruction *c = &code[4 * i];
        c[0] = (struct instruction){ .code = TILE_LOAD, .dtype = DTYPE_F32, .index = i > 0 };
        c[1] = (struct instruction){ .code = TILE_SCALAR, .dtype = DTYPE_F32, .dst = 1 };
        c[2] = (struct instruction){ .code = OP_add, .dtype = DTYPE_F32, .b = 1 };
        c[3] = (struct instruction){ .code = TILE_STORE, .dtype = DTYPE_F32, .index = 1 };
    }
    return &p;
}

static void set_up(struct side *s)
{
    struct err err;
    must(s->backend->alloc(s->device, ELEMENTS * 4, &s->in, &err), &err);
    must(s->backend->alloc(s->device, ELEMENTS * 4, &s->out, &err), &err);
    must(s->backend->upload(s->device, s->in, 0, (float[ELEMENTS]){ 0 }, ELEMENTS * 4, &err), &err);
    must(s->backend->prepare(s->device, ten_steps(), &s->prepared, &err), &err);
}

static void run(struct side *s, bool queued, uint64_t tag)
{
    static const union scalar zero;
    static double seconds[STREAM][STEPS];
    struct err err;
    void *buffers[] = { s->in, s->out };
    struct run_request request = { .buffers = buffers,
                                   .scalars = &zero,
                                   .seconds = seconds[tag % STREAM],
                                   .queued = queued,
                                   .tag = tag };
    must(s->backend->run(s->device, s->prepared, &request, &err), &err);
}

/* Seconds a program. */
static double programs(struct side *s, int count, bool queued)
{
    struct run_failure failure;
    struct err err;
    double begin = now();
    for (int i = 0; i < count; i++)
        run(s, queued, (uint64_t)i + 1);
    must(s->backend->finish(s->device, NULL, &failure, &err), &err);
    return (now() - begin) / count;
}

/* Bytes a second. */
static double copy(struct side *s, bool up, char *here, char *peer)
{
    struct err err;
    double begin = now();
    if (peer)
        memcpy(up ? peer : here, up ? here : peer, COPY);
    else
        must(up ? s->backend->upload(s->device, s->large, 0, here, COPY, &err)
                : s->backend->download(s->device, s->large, 0, here, COPY, &err),
             &err);
    return COPY / (now() - begin);
}

static double measure(struct side *s, const char *what, char *here, char *peer)
{
    if (strcmp(what, "stream") == 0)
        return programs(s, STREAM, true);
    if (strcmp(what, "alone") == 0)
        return programs(s, ALONE, false);
    return copy(s, strcmp(what, "up") == 0, here, peer);
}

/* Memory that has been touched. */
static char *take_memory(void)
{
    char *p = malloc(COPY);
    if (!p)
        exit(1);
    memset(p, 1, COPY);
    return p;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "worker") == 0)
        return worker_main(argc - 1, argv + 1);
    if (argc != 3)
        return 2;
    struct err err;
    struct side worker = { .backend = proxy_backend() }, here;
    struct worker_start start = {
        .program = "/proc/self/exe",
        .folder = argv[1],
        .backend = argv[2],
        .options = { .threads = 1, .config.memory = { 1 << 30, true, 0 }, .capacity = 1 << 30 },
        .start_ms = 20000,
        .silence_ms = 20000
    };
    char what[16], *memory = take_memory(), *peer = take_memory();
    must(proxy_open(&start, &worker.device, &err), &err);
    must(loader_load(argv[1], argv[2], &here.backend, &err), &err);
    must(here.backend->open(0, &start.options, &here.device, &err), &err);
    set_up(&worker);
    set_up(&here);
    must(worker.backend->alloc(worker.device, COPY, &worker.large, &err), &err);
    while (scanf("%15s", what) == 1) {
        double ours = measure(&worker, what, memory, NULL);
        printf("%.9g %.9g\n", ours, measure(&here, what, memory, peer));
        fflush(stdout);
    }
    worker.backend->close(worker.device);
    return 0;
}
