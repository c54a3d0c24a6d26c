/* Small programs built by hand for the tests of the CPU backend, which is loaded as the kernel
 * loads it: from TENSORCELL_BACKENDS, or build/backends. */
#ifndef TEST_CPU_PROGRAM_H
#define TEST_CPU_PROGRAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "backend/backend.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MADE_MOST = 64 };

struct made {
    const struct backend *backend;
    struct backend_device *device;
    struct program p;
    struct program_buffer buffers[MADE_MOST];
    struct program_view views[MADE_MOST];
    struct step steps[MADE_MOST];
    operand_ref operands[MADE_MOST];
    struct instruction code[MADE_MOST * 4];
    void *data[MADE_MOST];
    union scalar scalars[MADE_MOST];
    enum dtype scalar_dtypes[MADE_MOST];
    double seconds[MADE_MOST];
    struct cancel cancel;
    int32_t failed_step;
    struct err err;
};

static inline const struct backend *cpu_backend(void)
{
    const char *folder = getenv("TENSORCELL_BACKENDS");
    char path[4096];
    snprintf(path, sizeof path, "%s/cpu.so", folder ? folder : "build/backends");
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

static inline struct backend_device *cpu_open(int threads, int64_t memory)
{
    struct backend_options options = { .threads = threads, .config.memory.limit = memory };
    struct backend_device *d = NULL;
    struct err err = { 0 };
    if (cpu_backend()->open(0, &options, &d, &err))
        fail_msg("%s", err.text);
    return d;
}

static inline void made_init(struct made *m, struct backend_device *d)
{
    memset(m, 0, sizeof *m);
    m->backend = cpu_backend();
    m->device = d;
    m->p.buffers = m->buffers;
    m->p.views = m->views;
    m->p.steps = m->steps;
    m->p.operands = m->operands;
    m->p.code = m->code;
    m->p.scalars = m->scalar_dtypes;
}

static inline int32_t made_buffer(struct made *m, enum buffer_role role, int64_t bytes)
{
    int32_t b = m->p.buffer_count++;
    m->buffers[b] = (struct program_buffer){ role, 0, MADE_MOST, bytes };
    if (role != BUFFER_TEMPORARY &&
        m->backend->alloc(m->device, (size_t)bytes, &m->data[b], &m->err))
        fail_msg("%s", m->err.text);
    return b;
}

static inline struct shape shape_made(int ndim, const int64_t *sizes)
{
    struct shape s = { .ndim = ndim };
    for (int i = 0; i < ndim; i++)
        s.size[i] = sizes[i];
    return s;
}

static inline int32_t made_view(struct made *m, int32_t buffer, enum dtype t, struct layout l)
{
    m->views[m->p.view_count] = (struct program_view){ buffer, t, l, 0 };
    return m->p.view_count++;
}

/* A contiguous tensor with a buffer of its own. */
static inline int32_t made_tensor(struct made *m, enum buffer_role role, enum dtype t,
                                  struct shape s, const void *data)
{
    int64_t bytes = shape_count(&s) * (int64_t)dtype_bytes(t);
    int32_t b = made_buffer(m, role, bytes);
    if (data && bytes)
        memcpy(m->data[b], data, (size_t)bytes);
    return made_view(m, b, t, layout_contiguous(&s));
}

#define SHAPE(...)                                                                                 \
    shape_made((int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)),                        \
               (const int64_t[]){ __VA_ARGS__ })
#define SHAPE_0 ((struct shape){ 0 })

static inline operand_ref made_whole(struct made *m, int64_t v)
{
    m->scalars[m->p.scalar_count].whole = v;
    m->scalar_dtypes[m->p.scalar_count] = DTYPE_I64;
    return ~m->p.scalar_count++;
}

static inline operand_ref made_real(struct made *m, double v)
{
    m->scalars[m->p.scalar_count].real = v;
    m->scalar_dtypes[m->p.scalar_count] = DTYPE_F32;
    return ~m->p.scalar_count++;
}

static inline struct op_attrs *made_step(struct made *m, enum op_id op, int32_t result, int count,
                                         const operand_ref *in)
{
    struct step *s = &m->steps[m->p.step_count++];
    *s = (struct step){ .kind = STEP_KERNEL,
                        .op = op,
                        .operand_first = m->p.operand_count,
                        .operand_count = count,
                        .result = result };
    s->attrs.axis_count = -1;
    s->attrs.dtype = -1;
    s->attrs.shape.ndim = -1;
    for (int i = 0; i < count; i++)
        m->operands[m->p.operand_count++] = in[i];
    return &s->attrs;
}

#define STEP(m, op, result, ...)                                                                   \
    made_step((m), OP_##op, (result),                                                              \
              (int)(sizeof((operand_ref[]){ __VA_ARGS__ }) / sizeof(operand_ref)),                 \
              (const operand_ref[]){ __VA_ARGS__ })

static inline void made_fused(struct made *m, struct shape space)
{
    m->steps[m->p.step_count++] =
        (struct step){ .kind = STEP_FUSED, .code_first = m->p.code_count, .space = space };
}

static inline void made_code(struct made *m, struct instruction i)
{
    m->code[m->p.code_count++] = i;
    m->steps[m->p.step_count - 1].code_count++;
}

#define CODE(m, ...) made_code((m), (struct instruction){ __VA_ARGS__ })

static inline int made_run(struct made *m)
{
    void *prepared;
    struct run_request r = { .buffers = m->data,
                             .scalars = m->scalars,
                             .cancel = &m->cancel,
                             .seconds = m->seconds,
                             .failed_step = -1 };
    for (int32_t b = 0; b < m->p.buffer_count; b++)
        if (m->buffers[b].last == MADE_MOST)
            m->buffers[b].last = m->p.step_count - 1;
    if (m->backend->prepare(m->device, &m->p, &prepared, &m->err))
        return -1;
    int status = m->backend->run(m->device, prepared, &r, &m->err);
    m->failed_step = r.failed_step;
    m->backend->discard(m->device, prepared);
    return status;
}

static inline void made_run_well(struct made *m)
{
    if (made_run(m))
        fail_msg("step %d: %s", m->failed_step, m->err.text);
}

static inline void *made_data(struct made *m, int32_t view)
{
    return m->data[m->views[view].buffer];
}

static inline float *made_floats(struct made *m, int32_t view)
{
    return made_data(m, view);
}

static inline int64_t *made_wholes(struct made *m, int32_t view)
{
    return made_data(m, view);
}

static inline void made_fini(struct made *m)
{
    for (int32_t b = 0; b < m->p.buffer_count; b++)
        if (m->buffers[b].role != BUFFER_TEMPORARY)
            m->backend->free(m->device, m->data[b]);
}

#endif
