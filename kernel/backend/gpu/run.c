/* One run of a prepared program: an arena from the pool, addresses, launches, marks. The arena goes
 * back as soon as everything is queued: who gets its memory next is queued behind. */
#include "backend/gpu/flight.h"
#include "backend/gpu/graph.h"

struct run {
    struct backend_device *device;
    struct gpu_prepared *program;
    struct run_request *request;
    struct gpu_flight *flight;
    gpu_address arena, head;
    bool recording;
};

/* ---- addresses --------------------------------------------------------------------------------
 */

static int place_buffers(const struct run *r, struct err *err)
{
    const struct program *p = r->program->program;
    for (int32_t i = 0; i < p->buffer_count; i++) {
        if (p->buffers[i].role == BUFFER_TEMPORARY) {
            r->program->buffers[i] = r->arena + (uint64_t)r->program->temporary_at[i];
            continue;
        }
        const struct gpu_chunk *c = r->request->buffers[i];
        if (!c || c->bytes < p->buffers[i].bytes)
            return err_set(err, ERR_VALUE, "buffer %d of a program is smaller than it says", i);
        r->program->buffers[i] = c->at;
    }
    return 0;
}

/* Kernels add the shifts. A program may come from elsewhere: where shifted views begin is not
 * believed. */
static int place_views(const struct run *r, struct err *err)
{
    struct gpu_prepared *q = r->program;
    for (int32_t i = 0; i < q->program->view_count; i++) {
        const struct program_view *v = &q->program->views[i];
        const struct gpu_view *known = &q->views[i];
        int64_t shift = v->shift ? r->request->scalars[operand_scalar(v->shift)].whole : 0;
        if (v->shift && !extent_fits(&known->reach, shift, known->elements))
            return err_set(err, ERR_VALUE, "a view does not fit its buffer of %lld elements",
                           (long long)known->elements);
        q->addresses[i] = q->buffers[v->buffer] +
                          (uint64_t)(v->layout.offset * (int64_t)dtype_bytes(v->dtype));
    }
    return 0;
}

/* ---- launches ---------------------------------------------------------------------------------
 */

static int launch_step(const struct run *r, int32_t at, struct err *err)
{
    struct backend_device *d = r->device;
    struct gpu_prepared *q = r->program;
    const struct gpu_step *s = &q->steps[at];
    uint64_t fault = r->head + (uint64_t)s->fault * GPU_FAULT_BYTES;
    struct gpu_launch l = { .program = q->program,
                            .step = at,
                            .views = q->addresses,
                            .scalars = r->head + gpu_fault_bytes(q),
                            .known = r->recording ? NULL : r->request->scalars,
                            .scratch = r->arena + (uint64_t)s->scratch_at,
                            .fault = s->fault >= 0 ? fault : 0,
                            .cancel = &d->stop };
    return d->driver->launch(d->context, s->kernel, &l, err);
}

/* `each`: with a mark behind every step but the last, whose mark ends the run. */
static int launch_steps(const struct run *r, bool each, struct err *err)
{
    int32_t count = r->program->program->step_count;
    for (int32_t i = 0; i < count; i++) {
        r->request->failed_step = i;
        if (launch_step(r, i, err) || (each && i + 1 < count && gpu_flight_mark(r->flight, err)))
            return -1;
    }
    return 0;
}

static int record(const struct run *r, struct gpu_graph *g, struct err *err)
{
    struct run recording = *r;
    struct backend_device *d = r->device;
    struct err ignored = { 0 };
    void *graph = NULL;
    recording.recording = true;
    if (d->driver->record(d->context, err))
        return -1;
    if (launch_steps(&recording, false, err)) {
        if (d->driver->recorded(d->context, &graph, &ignored) == 0)
            d->driver->forget_graph(d->context, graph);
        return -1;
    }
    return d->driver->recorded(d->context, &g->recorded, err);
}

static int launch(const struct run *r, struct err *err)
{
    struct backend_device *d = r->device;
    int32_t count = r->program->program->step_count;
    struct gpu_graph *g = NULL;
    if (d->driver->record && count > 1 && !r->program->launched)
        g = gpu_graph_find(r->program, r->arena);
    if (!g)
        return launch_steps(r, r->request->seconds && count <= GPU_TIMED_STEPS, err);
    if (!g->recorded && record(r, g, err))
        return -1;
    return d->driver->replay(d->context, g->recorded, err);
}

/* ---- the run ----------------------------------------------------------------------------------
 */

/* From the head on its way up to the mark behind the copy of its fault words. */
static int queue_all(const struct run *r, struct err *err)
{
    struct backend_device *d = r->device;
    const struct gpu_prepared *q = r->program;
    void *host = r->flight->head.at;
    size_t faults = gpu_fault_bytes(q), bytes = gpu_head_bytes(q);
    if (bytes && d->driver->copy_up(d->context, r->head, host, bytes, err))
        return -1;
    if (r->request->seconds && gpu_flight_mark(r->flight, err))
        return -1;
    if (launch(r, err))
        return -1;
    r->request->failed_step = 0; /* queued, not done: from here on only a fault names a step */
    if (faults && d->driver->copy_down(d->context, host, r->head, faults, err))
        return -1;
    return gpu_flight_mark(r->flight, err);
}

static int fly(struct run *r, struct err *err)
{
    struct err ignored = { 0 };
    struct gpu_prepared *q = r->program;
    struct gpu_chunk *arena = NULL;
    if (gpu_flight_begin(r->flight, q, r->request, err) || gpu_program_compile(q, err) ||
        (q->arena > 0 && gpu_take(r->device, (size_t)q->arena, q, &arena, err)))
        return -1;
    r->arena = arena ? arena->at : 0;
    r->head = r->arena + (uint64_t)q->head_at;
    int status = place_buffers(r, err) || place_views(r, err) ? -1 : 0;
    if (status == 0 && (status = queue_all(r, err)) != 0) {
        (void)gpu_drain(r->device, &ignored); /* the first error is the one to tell */
        gpu_flight_forget(r->flight);
    }
    gpu_pool_give(&r->device->pool, arena);
    return status;
}

static int run_queued(struct run *r, struct err *err)
{
    r->flight = gpu_flights_next(r->device, r->request->cancel, err);
    if (!r->flight)
        return -1;
    if (r->device->flights->failure.tag)
        return 0; /* behind one that failed: `finish` says so */
    if (fly(r, err))
        return -1;
    gpu_flights_push(r->device);
    return 0;
}

/* A failure of queued runs stands until `finish` has told it. */
static int settle(const struct run *r, struct err *err)
{
    struct gpu_flights *w = r->device->flights;
    if (gpu_flights_settle(r->device, 0, r->request->cancel, err))
        return -1;
    if (w->failure.tag == 0)
        return 0;
    *err = w->err;
    return -1;
}

int gpu_device_run(struct backend_device *d, void *prepared, struct run_request *request,
                   struct err *err)
{
    struct run r = { .device = d, .program = prepared, .request = request };
    request->failed_step = 0;
    if (gpu_check(d, err))
        return -1;
    if (cancel_asked(request->cancel))
        return err_set(err, ERR_INTERRUPTED, "stopped");
    if (request->queued)
        return run_queued(&r, err);
    r.flight = &d->flights->single;
    if (settle(&r, err) || fly(&r, err))
        return -1;
    if (gpu_wait(d, gpu_flight_end(r.flight), request->cancel, err)) {
        gpu_flight_forget(r.flight);
        return -1;
    }
    return gpu_flight_land(r.flight, &request->failed_step, err);
}

int gpu_device_finish(struct backend_device *d, const struct cancel *cancel,
                      struct run_failure *failure, struct err *err)
{
    struct gpu_flights *w = d->flights;
    int status = gpu_flights_settle(d, 0, cancel, err);
    *failure = w->failure;
    w->failure = (struct run_failure){ 0 };
    if (failure->tag == 0)
        return status ? -1 : gpu_check(d, err);
    *err = w->err;
    return -1;
}
