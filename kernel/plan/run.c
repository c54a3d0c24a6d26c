/* The parts of a plan, one after the other. */
#include "plan/run.h"

#include "plan/memory.h"
#include "plan/numbers.h"
#include "plan/running.h"

/* Runs that take longer are waited for, so that an interrupt waits for a few of them at most. */
static const double quick_seconds = 0.1;

static int fail_at(const struct run *r, const struct plan_part *part, int32_t step,
                   const struct node **failed)
{
    if (step >= 0 && step < part->program->step_count)
        *failed = r->live->nodes[part->notes[step].ordinal];
    return -1;
}

/* Whoever shares the variables has them while this computes. */
static int compute(const struct flush *f, const struct plan_part *part, struct run_request *request,
                   struct err *err)
{
    const struct backend *backend = part->device->backend;
    struct backend_device *device = part->device->handle;
    if (f->leave)
        f->leave(f->context);
    int status = backend->run(device, part->prepared, request, err);
    if (f->come_back)
        f->come_back(f->context);
    return status;
}

static double sum_of(const double *seconds, int32_t count)
{
    double sum = 0;
    for (int32_t i = 0; i < count; i++)
        sum += seconds[i];
    return sum;
}

/* What an earlier run did not do (f->ended) has its name already. */
static int blame(const struct run *r, const struct plan_part *part, int32_t step,
                 const struct node **failed, struct err *err)
{
    if (!r->flush->ended)
        part_name_step(part, step, err);
    return fail_at(r, part, step, failed);
}

/* The device would wait for what is queued in any case; here its failures are told apart.
 * *done: how many steps ran, also when it fails. */
static int run_now(struct run *r, struct plan_part *part, int32_t *done, const struct node **failed,
                   struct err *err)
{
    int32_t count = part->program->step_count;
    void **handles = NULL;
    if (queue_wait(r->queue, part->device, r->flush, err) == 0)
        handles = slots_gather(r, part, 0, err);
    if (!handles)
        return blame(r, part, count - 1, failed, err);
    struct run_request request = {
        .buffers = handles,
        .scalars = numbers_of_part(part, r->live, r->shifts, r->scratch),
        .cancel = r->flush->cancel,
        .seconds = ARENA_ARRAY(r->scratch, count, double),
        .failed_step = -1,
    };
    if (compute(r->flush, part, &request, err)) {
        *done = request.failed_step;
        return blame(r, part, request.failed_step, failed, err);
    }
    *done = count;
    part->seconds = sum_of(request.seconds, count);
    part_report(r, part, request.seconds, NULL);
    return 0;
}

static bool may_queue(const struct run *r, const struct plan_part *part)
{
    return r->flush->queued && part->device->kind == DEVICE_GPU && !part->may_fail &&
           part->seconds > 0 && part->seconds < quick_seconds;
}

/* The entries of the report stand at once; their seconds come when the run is over. Nobody's cancel
 * is looked at: what was queued is little, and computed to its end. */
static int run_queued(struct run *r, struct plan_part *part, const struct node **failed,
                      struct err *err)
{
    int32_t last = part->program->step_count - 1;
    void **handles = NULL;
    if (queue_make_room(r->queue, part, r->flush, err) == 0)
        handles = slots_gather(r, part, r->queue->tag + 1, err);
    if (!handles)
        return blame(r, part, last, failed, err);
    struct run_request request = {
        .buffers = handles,
        .scalars = numbers_of_part(part, r->live, r->shifts, r->scratch),
        .failed_step = -1,
        .queued = true,
    };
    struct queued_run *q = queue_add(r->queue, r->plan, part);
    request.tag = q->tag;
    request.seconds = q->seconds;
    if (compute(r->flush, part, &request, err)) {
        int32_t step = request.failed_step < 0 ? last : request.failed_step;
        queue_take_back(r->queue);
        return blame(r, part, step, failed, err);
    }
    q->report = r->flush->report;
    part_report(r, part, NULL, q->entries);
    return 0;
}

static int run_part(struct run *r, struct plan_part *part, int32_t *done,
                    const struct node **failed, struct err *err)
{
    *done = 0;
    int32_t step = part->program->step_count - 1;
    fail_at(r, part, 0, failed);
    if (plan_prepare(part, r->devices, err))
        return -1;
    if (memory_check(part, slots_coming(r, part), &step, &r->flush->lack, err))
        return fail_at(r, part, step, failed);
    if (!may_queue(r, part))
        return run_now(r, part, done, failed, err);
    *done = part->program->step_count;
    if (run_queued(r, part, failed, err) == 0)
        return 0;
    *done = 0;
    return -1;
}

/* Where memory_check was content, the device itself was not. */
static void note_lack(struct flush *f, struct device *device)
{
    if (f->lack.device == device && f->lack.needed > 0)
        return;
    f->lack = (struct memory_lack){ .device = device };
    if (device->handle)
        f->lack.free = memory_free(device);
}

int plan_run(struct plan *p, const struct live *l, struct devices *d, struct queue *queue,
             struct flush *f, struct arena *scratch, const struct node **failed, struct err *err)
{
    struct run r = {
        .plan = p,
        .live = l,
        .devices = d,
        .flush = f,
        .queue = queue,
        .scratch = scratch,
        .buffers = ARENA_ARRAY(scratch, p->slot_count, struct buffer *),
        .shifts = numbers_shifts(p, l, scratch),
    };
    *failed = l->nodes[0];
    int status = results_hand_out(&r, -1, 0, failed, err);
    for (int32_t i = 0; i < p->part_count && status == 0; i++) {
        int32_t done = p->parts[i].program->step_count;
        status = run_part(&r, &p->parts[i], &done, failed, err);
        if (status == 0)
            status = results_hand_out(&r, i, done, failed, err);
        else if (done > 0)
            (void)results_hand_out(&r, i, done, &(const struct node *){ NULL }, &(struct err){ 0 });
        if (status && err->kind == ERR_MEMORY && !f->ended)
            note_lack(f, p->parts[i].device);
        slots_release(&r, i);
    }
    slots_release(&r, p->part_count);
    return status;
}
