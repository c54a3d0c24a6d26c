/* Programs on a worker's device: sent once, then run by number; queued runs are not waited for as
 * long as no more than WINDOW of them wait for the worker. */
#include "worker/proxy_impl.h"

#include <stdlib.h>

static int no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "no memory to send a program to the device");
}

static bool keep_free_number(struct backend_device *d, uint32_t id)
{
    if (d->free_program_count == d->free_program_room) {
        uint32_t more = d->free_program_room ? d->free_program_room * 2 : 16;
        uint32_t *grown = realloc(d->free_programs, more * sizeof *grown);
        if (!grown)
            return false;
        d->free_programs = grown;
        d->free_program_room = more;
    }
    d->free_programs[d->free_program_count++] = id;
    return true;
}

static int send_program(struct backend_device *d, struct proxy_program *q, struct err *err)
{
    struct strbuf *out = &d->link.out;
    q->id = d->free_program_count ? d->free_programs[--d->free_program_count] : d->program_count++;
    pthread_mutex_lock(&d->lock);
    size_t at = message_begin(out, MESSAGE_PREPARE);
    message_put_u32(out, q->id);
    program_pack(q->program, out);
    int status = message_end(out, at);
    pthread_mutex_unlock(&d->lock);
    status = status ? no_memory(err) : proxy_ask(d, NULL, NULL, NULL, err);
    if (status)
        keep_free_number(d, q->id);
    return status;
}

/* Those that nobody can discard any more, because the device ended first, go with it. */
static void keep_program(struct backend_device *d, struct proxy_program *q)
{
    q->next = d->programs;
    q->link = &d->programs;
    if (q->next)
        q->next->link = &q->next;
    d->programs = q;
}

static void forget_program(struct proxy_program *q)
{
    *q->link = q->next;
    if (q->next)
        q->next->link = q->link;
    free(q);
}

void proxy_forget_programs(struct backend_device *d)
{
    while (d->programs)
        forget_program(d->programs);
}

int proxy_prepare(struct backend_device *d, const struct program *program, void **prepared,
                  struct err *err)
{
    struct proxy_program *q = malloc(sizeof *q);
    if (!q)
        return no_memory(err);
    q->program = program;
    pthread_mutex_lock(&d->calls);
    int status = proxy_alive(d, err) ? -1 : send_program(d, q, err);
    if (status == 0)
        keep_program(d, q);
    pthread_mutex_unlock(&d->calls);
    if (status)
        free(q);
    else
        *prepared = q;
    return status;
}

void proxy_discard(struct backend_device *d, void *prepared)
{
    struct proxy_program *q = prepared;
    if (!q)
        return;
    pthread_mutex_lock(&d->calls);
    pthread_mutex_lock(&d->lock);
    if (!d->is_ended && keep_free_number(d, q->id)) {
        size_t at = message_begin(&d->link.out, MESSAGE_DISCARD);
        message_put_u32(&d->link.out, q->id);
        if (message_end(&d->link.out, at))
            d->free_program_count--; /* not told: the number stays taken */
    }
    pthread_mutex_unlock(&d->lock);
    forget_program(q);
    pthread_mutex_unlock(&d->calls);
}

/* ---- one run ---- */

static int write_run(struct backend_device *d, enum message_kind kind,
                     const struct proxy_program *q, const struct run_request *request,
                     struct err *err)
{
    struct strbuf *out = &d->link.out;
    struct run_head head = { q->id, request->seconds != NULL, request->tag };
    const struct program *p = q->program;
    pthread_mutex_lock(&d->lock);
    size_t at = message_begin(out, kind);
    message_put(out, &head, sizeof head);
    message_put(out, request->scalars, (size_t)p->scalar_count * sizeof *request->scalars);
    for (int32_t b = 0; b < p->buffer_count; b++)
        message_put_u32(
            out, p->buffers[b].role == BUFFER_TEMPORARY ? 0 : buffer_id(request->buffers[b]));
    int status = message_end(out, at);
    pthread_mutex_unlock(&d->lock);
    return status ? no_memory(err) : 0;
}

/* What failed in the queue is told by every call that could meet what it should have made. */
static int refuse_after_failure(struct backend_device *d, struct run_request *request,
                                struct err *err)
{
    if (request->queued)
        return 0; /* it makes nothing, as `finish` says */
    request->failed_step = d->failure.step;
    *err = d->why;
    return -1;
}

/* What a worker says is not believed. */
static int32_t possible_step(const struct proxy_program *q, int32_t step)
{
    int32_t last = q->program->step_count - 1;
    return step < 0 ? 0 : step > last ? last : step;
}

static int run_now(struct backend_device *d, const struct proxy_program *q,
                   struct run_request *request, struct err *err)
{
    struct failed_head failed = { 0 };
    struct str answer;
    if (write_run(d, MESSAGE_RUN, q, request, err))
        return -1;
    int status = proxy_ask(d, request->cancel, &answer, &failed, err);
    cancel_clear(&d->page->cancel);
    request->failed_step = possible_step(q, failed.step);
    size_t bytes = (size_t)q->program->step_count * sizeof(double);
    if (status == 0 && request->seconds && !message_take(&answer, request->seconds, bytes))
        return proxy_senseless(d, err);
    return status;
}

static int note_times(struct backend_device *d, double *to, int32_t count, struct err *err)
{
    if (d->times_count == d->times_room) {
        int32_t more = d->times_room ? d->times_room * 2 : 64;
        struct proxy_times *grown = realloc(d->times, (size_t)more * sizeof *grown);
        if (!grown)
            return no_memory(err);
        d->times = grown;
        d->times_room = more;
    }
    d->times[d->times_count++] = (struct proxy_times){ to, count };
    d->times_steps += count;
    return 0;
}

static int run_queued(struct backend_device *d, const struct proxy_program *q,
                      struct run_request *request, struct err *err)
{
    int32_t steps = q->program->step_count;
    if (request->seconds && note_times(d, request->seconds, steps, err))
        return -1;
    if (write_run(d, MESSAGE_QUEUE, q, request, err)) {
        d->times_count -= request->seconds ? 1 : 0;
        d->times_steps -= request->seconds ? steps : 0;
        return -1;
    }
    if (!d->queued)
        d->first_tag = request->tag;
    d->queued = true;
    d->most_steps = d->most_steps < steps ? steps : d->most_steps;
    d->runs_sent++;
    if (proxy_send(d, err))
        return -1;
    if (d->runs_sent - counter_get(&d->page->runs) < WINDOW)
        return 0;
    /* Not for one place in the window only: then each side would wake the other for each run. */
    return proxy_await(d, &d->page->runs, d->runs_sent - WINDOW / 2, request->cancel, err) < 0 ? -1
                                                                                               : 0;
}

/* ---- the queue's end ---- */

static void begin_again(struct backend_device *d)
{
    d->queued = false;
    d->times_count = d->times_steps = d->most_steps = 0;
    cancel_clear(&d->page->cancel);
}

static void note_failure(struct backend_device *d, uint64_t tag, int32_t step,
                         const struct err *why)
{
    if (d->failed)
        return;
    d->failed = true;
    d->failure = (struct run_failure){ tag, step };
    d->why = *why;
}

static int take_times(struct backend_device *d, struct str *body, uint32_t steps)
{
    for (int32_t i = 0; i < d->times_count && steps; i++) {
        const struct proxy_times *t = &d->times[i];
        if ((uint32_t)t->count > steps ||
            !message_take(body, t->to, (size_t)t->count * sizeof *t->to))
            return -1;
        steps -= (uint32_t)t->count;
    }
    return 0;
}

/* What the worker tells of the runs since the last time, kept for who asks. */
static void collect(struct backend_device *d, const struct cancel *cancel)
{
    struct finish_head head;
    struct str answer;
    struct err why;
    if (!d->queued)
        return;
    pthread_mutex_lock(&d->lock);
    size_t at = message_begin(&d->link.out, MESSAGE_FINISH);
    int status = message_end(&d->link.out, at);
    pthread_mutex_unlock(&d->lock);
    status = status ? no_memory(&why) : proxy_ask(d, cancel, &answer, NULL, &why);
    if (status == 0 &&
        (!message_take(&answer, &head, sizeof head) || take_times(d, &answer, head.seconds)))
        status = proxy_senseless(d, &why);
    if (status) { /* no run's fate is known */
        note_failure(d, d->first_tag, 0, &why);
    } else if (head.failed) {
        int32_t step = head.failure.step;
        failed_to_err(&head.failure, &why);
        note_failure(d, head.failure.tag,
                     step < 0               ? 0
                     : step < d->most_steps ? step
                                            : d->most_steps - 1,
                     &why);
    }
    begin_again(d);
}

int proxy_run(struct backend_device *d, void *prepared, struct run_request *request,
              struct err *err)
{
    const struct proxy_program *q = prepared;
    int status = -1;
    pthread_mutex_lock(&d->calls);
    if (request->queued && request->seconds &&
        d->times_steps > SECONDS_MOST - q->program->step_count)
        collect(d, request->cancel);
    if (d->failed)
        status = refuse_after_failure(d, request, err);
    else if (proxy_alive(d, err) == 0)
        status = request->queued ? run_queued(d, q, request, err) : run_now(d, q, request, err);
    pthread_mutex_unlock(&d->calls);
    return status;
}

int proxy_finish(struct backend_device *d, const struct cancel *cancel, struct run_failure *failure,
                 struct err *err)
{
    pthread_mutex_lock(&d->calls);
    collect(d, cancel);
    int status = d->failed ? -1 : proxy_alive(d, err);
    *failure = d->failed ? d->failure : (struct run_failure){ 0 };
    if (d->failed)
        *err = d->why;
    d->failed = false;
    pthread_mutex_unlock(&d->calls);
    return status;
}
