/* A prepared program, and one run of it: temporaries from the pool at their first step and back
 * after their last, each step timed. What can be known before a run is known here before a run. */
#include "backend/cpu/run.h"

#include "backend/cpu/gemm.h"

#include <stdlib.h>
#include <time.h>

/* Strided access needs no more of a view than this; scalars become views of one element. */
static const struct shape scalar_shape = { 0, { 0 } };

static struct cpu_view view_of(const struct program_view *v)
{
    return (struct cpu_view){ v->dtype, &v->layout.shape, v->layout.stride, NULL };
}

static bool is_product(enum op_id op)
{
    return op == OP_matmul || op == OP_conv2d || op == OP__conv2d_x || op == OP__conv2d_kernel;
}

/* Will the step call the library? Of a batch of small products it may be a wrong yes. */
static bool wants_library(const struct prepared_step *ps, const struct step *s)
{
    const struct shape *left = ps->in[0].shape;
    if (!is_product(s->op) || dtype_compute(ps->out.dtype) != DTYPE_F32)
        return false;
    return s->op != OP_matmul || left->ndim == 0 ||
           (double)cpu_count(&ps->out) * (double)left->size[left->ndim - 1] > GEMM_SMALL;
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
            ps->in[i] = (struct cpu_view){ p->scalars[operand_scalar(r)], &scalar_shape, NULL,
                                           NULL };
        else
            ps->in[i] = view_of(&p->views[r]);
    }
    ps->out = view_of(&p->views[s->result]);
    if (wants_library(ps, s))
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

/* What of the views is known before a run. */
static int prepare_views(struct prepared *q, struct err *err)
{
    const struct program *p = q->program;
    for (int32_t i = 0; i < p->view_count; i++) {
        const struct program_view *v = &p->views[i];
        struct prepared_view *pv = &q->views[i];
        int64_t each = (int64_t)dtype_bytes(v->dtype);
        *pv = (struct prepared_view){ v->buffer, v->layout.offset * each, { 0, -1 }, 0 };
        if (v->shift == 0)
            continue;
        if (layout_reach(&v->layout, &pv->reach))
            return err_set(err, ERR_VALUE, "view %d reaches too far", i);
        pv->elements = p->buffers[v->buffer].bytes / each;
        q->shifted[q->shifted_count++] = i;
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
        .views = calloc((size_t)p->view_count + 1, sizeof *q->views),
        .shifted = calloc((size_t)p->view_count + 1, sizeof *q->shifted),
        .begin = calloc((size_t)p->buffer_count + 1, sizeof *q->begin),
        .end = calloc((size_t)p->buffer_count + 1, sizeof *q->end),
    };
    *prepared = q;
    int status = -1;
    if (!q->steps || !q->operands || !q->cells || !q->buffers || !q->views || !q->shifted ||
        !q->begin || !q->end)
        err_set(err, ERR_MEMORY, "no memory to prepare a program of %d steps", p->step_count);
    else
        status = prepare_views(q, err) || prepare_steps(q, err) ? -1 : 0;
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
    free(q->views);
    free(q->shifted);
    free(q->begin);
    free(q->end);
    free(q);
}

/* Where the shifted views begin this time. A program may come from elsewhere: nothing is believed.
 */
static int place_views(struct prepared *q, const union scalar *scalars, struct err *err)
{
    for (int32_t i = 0; i < q->shifted_count; i++) {
        const struct program_view *v = &q->program->views[q->shifted[i]];
        struct prepared_view *pv = &q->views[q->shifted[i]];
        int64_t shift = scalars[operand_scalar(v->shift)].whole;
        if (!extent_fits(&pv->reach, shift, pv->elements))
            return err_set(err, ERR_VALUE, "a view does not fit its buffer of %lld elements",
                           (long long)pv->elements);
        if (pv->reach.low <= pv->reach.high)
            pv->at = (v->layout.offset + shift) * (int64_t)dtype_bytes(v->dtype);
    }
    return 0;
}

static int run_kernel(struct prepared *q, const struct step *s, struct prepared_step *ps,
                      const struct run_request *request, struct err *err)
{
    const operand_ref *refs = q->program->operands + s->operand_first;
    for (int32_t i = 0; i < s->operand_count; i++) {
        if (operand_is_scalar(refs[i])) {
            union scalar *cell = &q->cells[s->operand_first + i];
            element_write(ps->in[i].dtype, request->scalars[operand_scalar(refs[i])], cell);
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
    request->failed_step = 0;
    if (place_views(q, request->scalars, err))
        return -1;
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
