/* A prepared program, and one run of it: temporaries from the pool at their first step and back
 * after their last, each step timed. What can be known before a run is known here before a run. */
#include "backend/cpu/run.h"

#include "backend/cpu/gemm.h"

#include <stdlib.h>
#include <time.h>

/* Strided access needs no more of a view than this; scalars become views of one element. */
static const struct shape scalar_shape = { 0, { 0 } };

static enum dtype scalar_dtype(const struct program *p, const struct step *s, int32_t at)
{
    const struct op *row = op_row(s->op);
    if (row->random && at >= s->operand_count - 2)
        return DTYPE_I64;
    if (at == 1 && (s->op == OP_take || s->op == OP_gather || s->op == OP__put))
        return DTYPE_I64;
    if (s->op == OP_one_hot || s->op == OP_bincount || s->op == OP__bincount_size ||
        s->op == OP__confusion_size)
        return DTYPE_I64;
    for (int32_t i = 0; i < s->operand_count; i++) {
        operand_ref r = p->operands[s->operand_first + i];
        if (!operand_is_scalar(r))
            return p->views[r].dtype;
    }
    return p->views[s->result].dtype;
}

static struct cpu_view view_of(const struct program_view *v)
{
    return (struct cpu_view){ v->dtype, &v->layout.shape, v->layout.stride, NULL };
}

static int prepare_kernel(struct prepared *q, struct prepared_step *ps, const struct step *s,
                          struct err *err)
{
    const struct program *p = q->program;
    ps->kernel = cpu_kernel_of(s->op);
    if (!ps->kernel)
        return err_set(err, ERR_DEVICE, "the CPU backend has no %s", op_row(s->op)->word.name);
    ps->in = q->operands + s->operand_first;
    for (int32_t i = 0; i < s->operand_count; i++) {
        operand_ref r = p->operands[s->operand_first + i];
        if (operand_is_scalar(r))
            ps->in[i] = (struct cpu_view){ scalar_dtype(p, s, i), &scalar_shape, NULL, NULL };
        else
            ps->in[i] = view_of(&p->views[r]);
    }
    ps->out = view_of(&p->views[s->result]);
    if (s->op == OP_matmul && p->views[s->result].dtype == DTYPE_F32)
        gemm_load(q->device);
    return 0;
}

static int prepare_steps(struct prepared *q, struct err *err)
{
    for (int32_t i = 0; i < q->program->step_count; i++) {
        const struct step *s = &q->program->steps[i];
        struct prepared_step *ps = &q->steps[i];
        if (s->kind == STEP_KERNEL ? prepare_kernel(q, ps, s, err) : fused_prepare(q, ps, s, err))
            return -1;
    }
    return 0;
}

/* Temporaries in the order of their first steps, and in the order of their last. */
static void list_temporaries(struct prepared *q)
{
    const struct program *p = q->program;
    int32_t begun = 0, ended = 0;
    for (int32_t s = 0; s < p->step_count; s++) {
        q->steps[s].begin_first = begun;
        q->steps[s].end_first = ended;
        for (int32_t b = 0; b < p->buffer_count; b++) {
            if (p->buffers[b].role != BUFFER_TEMPORARY)
                continue;
            if (p->buffers[b].first == s)
                q->begin[begun++] = b;
            if (p->buffers[b].last == s)
                q->end[ended++] = b;
        }
        q->steps[s].begin_count = begun - q->steps[s].begin_first;
        q->steps[s].end_count = ended - q->steps[s].end_first;
    }
}

int cpu_prepare(struct backend_device *d, const struct program *p, void **prepared, struct err *err)
{
    struct prepared *q = calloc(1, sizeof *q);
    if (!q)
        return err_set(err, ERR_MEMORY, "no memory to prepare a program");
    *q = (struct prepared){
        .device = d,
        .program = p,
        .steps = calloc((size_t)p->step_count + 1, sizeof *q->steps),
        .operands = calloc((size_t)p->operand_count + 1, sizeof *q->operands),
        .cells = calloc((size_t)p->operand_count + 1, sizeof *q->cells),
        .buffers = calloc((size_t)p->buffer_count + 1, sizeof *q->buffers),
        .begin = calloc((size_t)p->buffer_count + 1, sizeof *q->begin),
        .end = calloc((size_t)p->buffer_count + 1, sizeof *q->end),
    };
    *prepared = q;
    int status = -1;
    if (!q->steps || !q->operands || !q->cells || !q->buffers || !q->begin || !q->end)
        err_set(err, ERR_MEMORY, "no memory to prepare a program of %d steps", p->step_count);
    else
        status = prepare_steps(q, err);
    if (status == 0) {
        list_temporaries(q);
        return 0;
    }
    cpu_discard(d, q);
    *prepared = NULL;
    return -1;
}

void cpu_discard(struct backend_device *d, void *prepared)
{
    struct prepared *q = prepared;
    (void)d;
    if (!q)
        return;
    for (int32_t i = 0; q->steps && i < q->program->step_count; i++)
        free(q->steps[i].fused);
    free(q->steps);
    free(q->operands);
    free(q->cells);
    free(q->buffers);
    free(q->begin);
    free(q->end);
    free(q);
}

char *prepared_address(const struct prepared *q, int32_t view)
{
    const struct program_view *v = &q->program->views[view];
    return (char *)q->buffers[v->buffer] + v->layout.offset * (int64_t)dtype_bytes(v->dtype);
}

void scalar_cell(union scalar value, enum dtype dtype, void *cell)
{
    float real = (float)value.real;
    uint8_t truth = value.whole != 0;
    if (dtype == DTYPE_F32)
        memcpy(cell, &real, sizeof real);
    else if (dtype == DTYPE_I64)
        memcpy(cell, &value.whole, sizeof value.whole);
    else
        memcpy(cell, &truth, sizeof truth);
}

static int run_kernel(struct prepared *q, const struct step *s, struct prepared_step *ps,
                      const struct run_request *request, struct err *err)
{
    const operand_ref *refs = q->program->operands + s->operand_first;
    for (int32_t i = 0; i < s->operand_count; i++) {
        if (operand_is_scalar(refs[i])) {
            union scalar *cell = &q->cells[s->operand_first + i];
            scalar_cell(request->scalars[operand_scalar(refs[i])], ps->in[i].dtype, cell);
            ps->in[i].data = (char *)cell;
        } else {
            ps->in[i].data = prepared_address(q, refs[i]);
        }
    }
    ps->out.data = prepared_address(q, s->result);
    struct cpu_call call = { q->device, q->device->isa,   request->cancel, &s->attrs,
                             s->op,     s->operand_count, ps->in,          &ps->out };
    return ps->kernel(&call, err);
}

static int begin_temporaries(struct prepared *q, const struct prepared_step *ps, struct err *err)
{
    for (int32_t i = 0; i < ps->begin_count; i++) {
        int32_t b = q->begin[ps->begin_first + i];
        if (pool_alloc(&q->device->pool, (size_t)q->program->buffers[b].bytes, &q->buffers[b], err))
            return -1;
    }
    return 0;
}

static void end_temporaries(struct prepared *q, const struct prepared_step *ps)
{
    for (int32_t i = 0; i < ps->end_count; i++) {
        int32_t b = q->end[ps->end_first + i];
        pool_free(&q->device->pool, q->buffers[b]);
        q->buffers[b] = NULL;
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int run_step(struct prepared *q, int32_t at, const struct run_request *request,
                    struct err *err)
{
    const struct step *s = &q->program->steps[at];
    struct prepared_step *ps = &q->steps[at];
    if (cancel_asked(request->cancel))
        return err_set(err, ERR_INTERRUPTED, "stopped");
    if (begin_temporaries(q, ps, err))
        return -1;
    int status = s->kind == STEP_KERNEL ? run_kernel(q, s, ps, request, err)
                                        : fused_run(q, ps, request, err);
    if (status == 0)
        end_temporaries(q, ps);
    return status;
}

int cpu_run(struct backend_device *d, void *prepared, struct run_request *request, struct err *err)
{
    struct prepared *q = prepared;
    const struct program *p = q->program;
    cpu_enter(d);
    for (int32_t b = 0; b < p->buffer_count; b++)
        q->buffers[b] = p->buffers[b].role == BUFFER_TEMPORARY ? NULL : request->buffers[b];
    double before = now();
    for (int32_t at = 0; at < p->step_count; at++) {
        if (run_step(q, at, request, err)) {
            request->failed_step = at;
            for (int32_t b = 0; b < p->buffer_count; b++)
                if (p->buffers[b].role == BUFFER_TEMPORARY)
                    pool_free(&d->pool, q->buffers[b]);
            return -1;
        }
        double after = now();
        if (request->seconds)
            request->seconds[at] = after - before;
        before = after;
    }
    return 0;
}
