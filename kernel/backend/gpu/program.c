/* Making a program ready: what can be known before a run is known here. */
#include "backend/gpu/program.h"

#include "backend/gpu/flight.h"
#include "backend/gpu/graph.h"

#include <stdlib.h>

static int check_views(struct gpu_prepared *q, struct err *err)
{
    const struct program *p = q->program;
    for (int32_t i = 0; i < p->view_count; i++) {
        const struct program_view *v = &p->views[i];
        if (v->shift == 0)
            continue;
        if (layout_reach(&v->layout, &q->views[i].reach))
            return err_set(err, ERR_VALUE, "view %d reaches too far", i);
        q->views[i].elements = p->buffers[v->buffer].bytes / (int64_t)dtype_bytes(v->dtype);
    }
    return 0;
}

/* How the seconds are likely to divide, until a run has shown it: a launch, bytes, arithmetic. */
static void guess_shares(struct gpu_prepared *q)
{
    const struct program *p = q->program;
    double all = 0;
    for (int32_t i = 0; i < p->step_count; i++) {
        const struct step *s = &p->steps[i];
        q->steps[i].share = 3e-6 + (double)s->bytes / 1e12 + (double)s->flops / 1e13;
        all += q->steps[i].share;
    }
    for (int32_t i = 0; i < p->step_count; i++)
        q->steps[i].share /= all;
}

static void number_faults(struct gpu_prepared *q)
{
    bool all = q->device->driver->said != NULL;
    for (int32_t i = 0; i < q->program->step_count; i++)
        q->steps[i].fault = all || gpu_step_can_fail(&q->program->steps[i]) ? q->fault_count++ : -1;
}

int gpu_program_compile(struct gpu_prepared *q, struct err *err)
{
    struct backend_device *d = q->device;
    bool made = false;
    for (int32_t i = 0; i < q->program->step_count; i++) {
        struct gpu_step *s = &q->steps[i];
        struct gpu_needs needs = { 0 };
        if (s->kernel)
            continue;
        if (d->driver->compile(d->context, q->program, i, &s->kernel, &needs, err))
            return -1;
        s->scratch = needs.scratch;
        q->launched |= needs.launched;
        made = true;
    }
    return made ? gpu_arena_plan(q, err) : 0; /* another precision may want other scratch */
}

void gpu_program_drop(struct gpu_prepared *q)
{
    struct backend_device *d = q->device;
    gpu_graphs_free(q);
    q->launched = false;
    for (int32_t i = 0; i < q->program->step_count; i++)
        if (q->steps[i].kernel) {
            d->driver->forget(d->context, q->steps[i].kernel);
            q->steps[i].kernel = NULL;
        }
}

static void release(struct gpu_prepared *q)
{
    free(q->steps);
    free(q->views);
    free(q->temporary_at);
    free(q->buffers);
    free(q->addresses);
    free(q);
}

static struct gpu_prepared *make(struct backend_device *d, const struct program *p)
{
    struct gpu_prepared *q = calloc(1, sizeof *q);
    if (!q)
        return NULL;
    *q = (struct gpu_prepared){
        .device = d,
        .program = p,
        .steps = calloc((size_t)p->step_count + 1, sizeof *q->steps),
        .views = calloc((size_t)p->view_count + 1, sizeof *q->views),
        .temporary_at = calloc((size_t)p->buffer_count + 1, sizeof *q->temporary_at),
        .buffers = calloc((size_t)p->buffer_count + 1, sizeof *q->buffers),
        .addresses = calloc((size_t)p->view_count + 1, sizeof *q->addresses),
    };
    if (q->steps && q->views && q->temporary_at && q->buffers && q->addresses)
        return q;
    release(q);
    return NULL;
}

int gpu_device_prepare(struct backend_device *d, const struct program *program, void **prepared,
                       struct err *err)
{
    if (gpu_check(d, err))
        return -1;
    struct gpu_prepared *q = make(d, program);
    if (!q)
        return err_set(err, ERR_MEMORY, "no memory to prepare a program of %d steps",
                       program->step_count);
    guess_shares(q);
    number_faults(q);
    if (check_views(q, err) || gpu_program_compile(q, err)) {
        gpu_program_drop(q);
        release(q);
        return -1;
    }
    q->next = d->programs;
    if (q->next)
        q->next->before = q;
    d->programs = q;
    *prepared = q;
    return 0;
}

void gpu_device_discard(struct backend_device *d, void *prepared)
{
    struct gpu_prepared *q = prepared;
    struct err ignored = { 0 };
    if (!q || d->ended[0]) /* it is still being run */
        return;
    (void)gpu_flights_settle(d, 0, NULL, &ignored); /* failures are kept for finish */
    if (!gpu_device_ended(d))
        (void)gpu_drain(d, &ignored);
    gpu_program_drop(q);
    if (q->next)
        q->next->before = q->before;
    if (q->before)
        q->before->next = q->next;
    else
        d->programs = q->next;
    release(q);
}
