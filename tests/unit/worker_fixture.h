/* A worker that this test program plays itself (rig_play_worker), and one small program to run
 * on it: out = in * factor + in, over whole numbers; "take" picks with an index that may be wrong.
 */
#ifndef TESTS_UNIT_WORKER_FIXTURE_H
#define TESTS_UNIT_WORKER_FIXTURE_H

#include "cpu_program.h"

#include "worker/proxy.h"
#include "worker/worker.h"

#include <time.h>

enum { RIG_COUNT = 3000 };

static inline double rig_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Call first in main: as a worker it does not come back. */
static inline void rig_play_worker(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "worker") == 0)
        exit(worker_main(argc - 1, argv + 1));
}

static inline struct worker_start rig_start(const char *backend)
{
    const char *folder = getenv("TENSORCELL_BACKENDS");
    return (struct worker_start){
        .program = "/proc/self/exe",
        .folder = folder ? folder : "build/backends",
        .backend = backend,
        .options = { .threads = 1,
                     .config.memory = { .limit = 64 << 20, .growth = true },
                     .capacity = 64 << 20 },
        .start_ms = 10000,
        .silence_ms = 5000,
    };
}

static inline struct backend_device *rig_open(const struct worker_start *start)
{
    struct backend_device *d = NULL;
    struct err err = { 0 };
    if (proxy_open(start, &d, &err))
        fail_msg("%s", err.text);
    return d;
}

/* A program with its buffers on a device. */
struct rig {
    struct made m;
    int32_t in, out;
    void *prepared;
};

static inline void rig_begin(struct rig *r, struct backend_device *d)
{
    made_init(&r->m, d);
    r->m.backend = proxy_backend();
}

static inline void rig_prepare(struct rig *r)
{
    struct made *m = &r->m;
    for (int32_t b = 0; b < m->p.buffer_count; b++)
        m->buffers[b].last = m->p.step_count - 1;
    if (m->backend->prepare(m->device, &m->p, &r->prepared, &m->err))
        fail_msg("%s", m->err.text);
}

/* `steps` times out = in * factor + in; the factor is scalar 0. */
static inline void rig_sums(struct rig *r, struct backend_device *d, int64_t count, int steps)
{
    struct made *m = &r->m;
    rig_begin(r, d);
    r->in = made_tensor(m, BUFFER_INPUT, DTYPE_I64, SHAPE(count), NULL);
    r->out = made_tensor(m, BUFFER_OUTPUT, DTYPE_I64, SHAPE(count), NULL);
    operand_ref factor = made_whole(m, 2);
    for (int i = 0; i < steps; i++) {
        made_fused(m, SHAPE(count));
        CODE(m, .code = TILE_LOAD, .dtype = DTYPE_I64, .dst = 0, .index = r->in);
        CODE(m, .code = TILE_SCALAR, .dtype = DTYPE_I64, .dst = 1, .index = ~factor);
        CODE(m, .code = OP_multiply, .dtype = DTYPE_I64, .dst = 1, .a = 0, .b = 1);
        CODE(m, .code = OP_add, .dtype = DTYPE_I64, .dst = 0, .a = 0, .b = 1);
        CODE(m, .code = TILE_STORE, .dtype = DTYPE_I64, .a = 0, .index = r->out);
    }
    rig_prepare(r);
}

static inline struct run_request rig_request(struct rig *r)
{
    return (struct run_request){ .buffers = r->m.data,
                                 .scalars = r->m.scalars,
                                 .cancel = &r->m.cancel,
                                 .seconds = r->m.seconds,
                                 .failed_step = -1 };
}

static inline int rig_upload(struct rig *r, int32_t view, const void *from, size_t bytes)
{
    return r->m.backend->upload(r->m.device, made_data(&r->m, view), 0, from, bytes, &r->m.err);
}

static inline int rig_download(struct rig *r, int32_t view, void *to, size_t bytes)
{
    return r->m.backend->download(r->m.device, made_data(&r->m, view), 0, to, bytes, &r->m.err);
}

static inline int rig_run(struct rig *r)
{
    struct run_request request = rig_request(r);
    int status = r->m.backend->run(r->m.device, r->prepared, &request, &r->m.err);
    r->m.failed_step = request.failed_step;
    return status;
}

static inline int rig_queue(struct rig *r, uint64_t tag)
{
    struct run_request request = rig_request(r);
    request.queued = true;
    request.tag = tag;
    return r->m.backend->run(r->m.device, r->prepared, &request, &r->m.err);
}

static inline void rig_end(struct rig *r)
{
    r->m.backend->discard(r->m.device, r->prepared);
    made_fini(&r->m);
}

static inline void rig_fill(int64_t *v, int64_t n, int64_t seed)
{
    for (int64_t i = 0; i < n; i++)
        v[i] = seed * 1000003 + i * 7;
}

static inline void rig_check(const int64_t *in, const int64_t *out, int64_t n, int64_t factor)
{
    for (int64_t i = 0; i < n; i++)
        if (out[i] != in[i] * factor + in[i])
            fail_msg("element %lld: %lld", (long long)i, (long long)out[i]);
}

#endif
