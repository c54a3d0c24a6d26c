/* Programs of cpu_program.h on a simulated GPU: the same program with buffers of its own there, to
 * be compared with what the CPU made. */
#ifndef TEST_GPU_PROGRAM_H
#define TEST_GPU_PROGRAM_H

#include "cpu_program.h"

#include <time.h>

static inline const struct backend *sim_backend(void)
{
    const char *folder = getenv("TENSORCELL_BACKENDS");
    char path[4096];
    snprintf(path, sizeof path, "%s/sim.so", folder ? folder : "build/backends");
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        fail_msg("%s", dlerror());
    void *address = dlsym(library, BACKEND_SYMBOL);
    const struct backend *(*get)(void);
    assert_non_null(address);
    memcpy(&get, &address, sizeof get);
    assert_int_equal(get()->abi, BACKEND_ABI);
    return get();
}

static inline struct backend_device *sim_open(int64_t capacity, const char *fault)
{
    struct backend_options options = { .capacity = capacity, .config.memory.growth = true };
    struct backend_device *d = NULL;
    struct err err = { 0 };
    snprintf(options.fault, sizeof options.fault, "%s", fault);
    if (sim_backend()->open(0, &options, &d, &err))
        fail_msg("%s", err.text);
    return d;
}

/* A program of m on the GPU. */
struct twin {
    struct made *m; /* on the CPU */
    const struct backend *backend;
    struct backend_device *device;
    void *data[MADE_MOST];
    void *prepared;
    double seconds[MADE_MOST];
    struct run_request request;
    struct err err;
};

/* Copies the buffers of m as they are now, and prepares its program. */
static inline int twin_init(struct twin *t, struct made *m, struct backend_device *d)
{
    *t = (struct twin){ .m = m, .backend = sim_backend(), .device = d };
    for (int32_t b = 0; b < m->p.buffer_count; b++) {
        if (m->buffers[b].last == MADE_MOST)
            m->buffers[b].last = m->p.step_count - 1;
        size_t bytes = (size_t)m->buffers[b].bytes;
        if (m->buffers[b].role == BUFFER_TEMPORARY)
            continue;
        if (t->backend->alloc(d, bytes, &t->data[b], &t->err) ||
            t->backend->upload(d, t->data[b], 0, m->data[b], bytes, &t->err))
            fail_msg("%s", t->err.text);
    }
    t->request = (struct run_request){
        .buffers = t->data, .scalars = m->scalars, .cancel = &m->cancel, .seconds = t->seconds
    };
    return t->backend->prepare(d, &m->p, &t->prepared, &t->err);
}

static inline int twin_run(struct twin *t)
{
    t->err = (struct err){ 0 };
    return t->backend->run(t->device, t->prepared, &t->request, &t->err);
}

static inline void twin_fini(struct twin *t)
{
    if (t->prepared)
        t->backend->discard(t->device, t->prepared);
    for (int32_t b = 0; b < t->m->p.buffer_count; b++)
        if (t->data[b])
            t->backend->free(t->device, t->data[b]);
}

static inline void twin_read(struct twin *t, int32_t buffer, void *to)
{
    if (t->backend->download(t->device, t->data[buffer], 0, to, (size_t)t->m->buffers[buffer].bytes,
                             &t->err))
        fail_msg("%s", t->err.text);
}

/* What the GPU holds is, byte for byte, what the CPU holds. */
static inline void twin_compare(struct twin *t)
{
    for (int32_t b = 0; b < t->m->p.buffer_count; b++) {
        size_t bytes = (size_t)t->m->buffers[b].bytes;
        if (!t->data[b] || bytes == 0)
            continue;
        void *copy = malloc(bytes);
        assert_non_null(copy);
        twin_read(t, b, copy);
        assert_memory_equal(copy, t->m->data[b], bytes);
        free(copy);
    }
}

/* Runs m on both and compares: once, and again as often as it takes to replay it. */
static inline void twin_check(struct made *m, struct backend_device *d)
{
    struct twin t;
    if (twin_init(&t, m, d))
        fail_msg("%s", t.err.text);
    made_run_well(m);
    for (int i = 0; i < 4; i++) {
        if (twin_run(&t))
            fail_msg("step %d: %s", t.request.failed_step, t.err.text);
        twin_compare(&t);
    }
    twin_fini(&t);
}

static inline void sim_close_empty(struct backend_device *d)
{
    struct memory_facts facts;
    sim_backend()->memory(d, &facts);
    assert_int_equal(facts.used, 0);
    sim_backend()->trim(d);
    sim_backend()->memory(d, &facts);
    assert_int_equal(facts.pooled, 0);
    assert_int_equal(facts.device_free, facts.device_total);
    sim_backend()->close(d);
}

static inline double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

#endif
