/* The list of queued runs. */
#include "plan/queue.h"

#include "device/lost.h"
#include "plan/running.h"

void queue_init(struct queue *q, struct devices *d)
{
    *q = (struct queue){ .devices = d };
    arena_init(&q->arena);
}

void queue_fini(struct queue *q)
{
    for (size_t i = 0; i < q->count; i++)
        plan_free(q->runs[i].plan);
    q->count = 0;
    arena_fini(&q->arena);
}

struct queued_run *queue_add(struct queue *q, struct plan *plan, struct plan_part *part)
{
    int32_t steps = part->program->step_count;
    struct queued_run *r = &q->runs[q->count++];
    *r = (struct queued_run){
        .tag = ++q->tag,
        .device = part->device,
        .generation = part->generation,
        .plan = plan,
        .part = part,
        .entries = ARENA_ARRAY(&q->arena, steps, size_t),
        .seconds = ARENA_ARRAY(&q->arena, steps, double),
    };
    plan->held++;
    q->expected += part->seconds;
    return r;
}

static void rest_when_empty(struct queue *q)
{
    if (q->count > 0)
        return;
    arena_reset(&q->arena);
    q->expected = 0;
}

static void drop(struct queue *q, bool (*over)(const struct queued_run *r, const void *context),
                 const void *context)
{
    size_t kept = 0;
    for (size_t i = 0; i < q->count; i++) {
        if (over(&q->runs[i], context))
            plan_free(q->runs[i].plan);
        else
            q->runs[kept++] = q->runs[i];
    }
    q->count = kept;
    rest_when_empty(q);
}

static bool of_device(const struct queued_run *r, const void *device)
{
    return r->device == device;
}

static bool of_the_past(const struct queued_run *r, const void *context)
{
    (void)context;
    return r->generation != r->device->generation || !r->device->handle;
}

bool queue_has(const struct queue *q, const struct device *device)
{
    for (size_t i = 0; i < q->count; i++)
        if (q->runs[i].device == device)
            return true;
    return false;
}

void queue_take_back(struct queue *q)
{
    const struct queued_run *r = &q->runs[--q->count];
    for (struct buffer *b = r->device->buffers; b; b = b->next)
        b->run = b->run == r->tag ? 0 : b->run;
    q->expected -= r->part->seconds;
    plan_free(r->plan);
    rest_when_empty(q);
}

void queue_forget_ended(struct queue *q)
{
    drop(q, of_the_past, NULL);
}

/* Runs before `failed` are over and well; 0: all are. */
static void complete(struct queue *q, const struct device *device, uint64_t failed)
{
    for (size_t i = 0; i < q->count; i++) {
        struct queued_run *r = &q->runs[i];
        if (r->device != device || (failed && r->tag >= failed))
            continue;
        double sum = 0;
        for (int32_t s = 0; s < r->part->program->step_count; s++) {
            sum += r->seconds[s];
            if (r->report)
                r->report->entries[r->entries[s]].seconds += r->seconds[s];
        }
        r->part->seconds = sum;
    }
}

/* What the device's runs before `failed` (0: all) should make is there, the rest is lost. */
static void settle_results(const struct device *device, uint64_t failed)
{
    for (struct buffer *b = device->buffers; b; b = b->next) {
        if (b->run && failed && b->run >= failed && !buffer_lost(b))
            buffer_forget(b);
        b->run = b->run == RUN_NAMED ? RUN_NAMED : 0;
    }
}

static void name_failure(const struct queue *q, const struct run_failure *failure, struct err *err)
{
    for (size_t i = 0; i < q->count; i++)
        if (q->runs[i].tag == failure->tag)
            part_name_step(q->runs[i].part, failure->step, err);
}

int queue_wait(struct queue *q, struct device *device, struct flush *f, struct err *err)
{
    struct run_failure failure = { 0 };
    queue_forget_ended(q);
    if (!queue_has(q, device))
        return 0;
    if (f->leave)
        f->leave(f->context);
    int status = device->backend->finish(device->handle, NULL, &failure, err);
    if (f->come_back)
        f->come_back(f->context);
    if (status && failure.tag)
        name_failure(q, &failure, err);
    uint64_t since = status ? (failure.tag ? failure.tag : 1) : 0;
    complete(q, device, since);
    settle_results(device, since);
    drop(q, of_device, device);
    if (status) {
        device_check(q->devices, device);
        queue_forget_ended(q);
        f->ended = device;
    }
    return status;
}

int queue_make_room(struct queue *q, const struct plan_part *part, struct flush *f, struct err *err)
{
    while (q->count == QUEUE_MOST || (q->count > 0 && q->expected + part->seconds > QUEUE_SECONDS))
        if (queue_wait(q, q->runs[0].device, f, err))
            return -1;
    return 0;
}
