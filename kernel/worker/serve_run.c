/* The worker's programs: made ready once, then run by number, at once or queued. */
#include "worker/serve_impl.h"

#include <stdlib.h>

static struct served_program *program_of(struct serve *s, uint32_t id)
{
    bool there = id < s->program_room && s->programs[id].program;
    return there ? &s->programs[id] : NULL;
}

static bool make_room(struct serve *s, uint32_t id)
{
    if (id < s->program_room)
        return true;
    uint32_t more = id + 1 > s->program_room * 2 ? id + 1 : s->program_room * 2;
    if (id >= NUMBERS_MOST)
        return false;
    struct served_program *grown = realloc(s->programs, more * sizeof *grown);
    if (!grown)
        return false;
    memset(grown + s->program_room, 0, (more - s->program_room) * sizeof *grown);
    s->programs = grown;
    s->program_room = more;
    return true;
}

static void drop_program(struct serve *s, struct served_program *q)
{
    if (q->prepared)
        s->backend->discard(s->device, q->prepared);
    program_free(q->program);
    free(q->buffers);
    free(q->scalars);
    *q = (struct served_program){ 0 };
}

int serve_prepare(struct serve *s, struct str body, struct err *err)
{
    uint32_t id;
    if (!message_take(&body, &id, sizeof id) || !make_room(s, id) || program_of(s, id))
        return serve_refuse(err, "to prepare a program under no possible number");
    struct served_program q = { .program = program_unpack(body, err) };
    if (!q.program)
        return -1;
    q.buffers = calloc((size_t)q.program->buffer_count + 1, sizeof *q.buffers);
    q.scalars = calloc((size_t)q.program->scalar_count + 1, sizeof *q.scalars);
    int status = -1;
    if (!q.buffers || !q.scalars)
        err_set(err, ERR_MEMORY, "no memory for a program of %d steps", q.program->step_count);
    else
        status = s->backend->prepare(s->device, q.program, &q.prepared, err);
    if (status) {
        q.prepared = NULL;
        drop_program(s, &q);
        return -1;
    }
    s->programs[id] = q;
    return 0;
}

int serve_discard(struct serve *s, struct str body, struct err *err)
{
    uint32_t id;
    if (!message_take(&body, &id, sizeof id) || body.n || !program_of(s, id))
        return serve_refuse(err, "to discard a program that is not there");
    serve_settle(s); /* it may be in the queue */
    drop_program(s, program_of(s, id));
    return 0;
}

void serve_drop_programs(struct serve *s)
{
    for (uint32_t id = 0; id < s->program_room; id++)
        drop_program(s, &s->programs[id]);
    free(s->programs);
}

/* ---- one run ---- */

struct job {
    struct run_head head;
    struct served_program *q;
    struct run_request request;
};

static int take_buffers(struct serve *s, struct job *j, struct str *body, struct err *err)
{
    const struct program *p = j->q->program;
    for (int32_t b = 0; b < p->buffer_count; b++) {
        uint32_t id;
        j->q->buffers[b] = NULL;
        if (!message_take(body, &id, sizeof id))
            return serve_refuse(err, "to run a program with too few buffers");
        if (p->buffers[b].role == BUFFER_TEMPORARY)
            continue;
        bool fresh = p->buffers[b].role == BUFFER_OUTPUT;
        if (serve_handle(s, id, (size_t)p->buffers[b].bytes, fresh, &j->q->buffers[b], err))
            return -1;
    }
    return body->n ? serve_refuse(err, "to run a program with too many buffers") : 0;
}

static int take_job(struct serve *s, struct str body, bool queued, struct job *j, struct err *err)
{
    if (!message_take(&body, &j->head, sizeof j->head) || !(j->q = program_of(s, j->head.program)))
        return serve_refuse(err, "to run a program that is not there");
    size_t scalars = (size_t)j->q->program->scalar_count * sizeof *j->q->scalars;
    if (!message_take(&body, j->q->scalars, scalars))
        return serve_refuse(err, "to run a program with too few scalars");
    j->request = (struct run_request){ .buffers = j->q->buffers,
                                       .scalars = j->q->scalars,
                                       .cancel = &s->page->cancel,
                                       .queued = queued,
                                       .tag = j->head.tag };
    return take_buffers(s, j, &body, err);
}

int serve_run(struct serve *s, struct str body, struct err *err)
{
    struct job j;
    struct strbuf *out = &s->link.out;
    if (s->failed) { /* it may be about what that one should have made */
        s->answer.step = s->failure.step;
        return failed_to_err(&s->failure, err);
    }
    if (take_job(s, body, false, &j, err))
        return -1;
    int32_t steps = j.q->program->step_count;
    double *seconds = calloc((size_t)steps + 1, sizeof *seconds);
    if (!seconds)
        return err_set(err, ERR_MEMORY, "no memory for the times of %d steps", steps);
    j.request.seconds = seconds;
    int status = s->backend->run(s->device, j.q->prepared, &j.request, err);
    s->answer.step = j.request.failed_step;
    if (j.head.wants_seconds)
        message_put(out, seconds, (size_t)steps * sizeof *seconds);
    free(seconds);
    serve_publish(s);
    return status;
}

/* ---- queued runs ---- */

static void note_failure(struct serve *s, uint64_t tag, int32_t step, const struct err *err)
{
    if (s->failed && s->failure.tag <= tag)
        return;
    s->failed = true;
    s->failure.tag = tag;
    s->failure.step = step;
    failed_from_err(&s->failure, err);
}

/* Room for the seconds of one queued run, good until `finish`. */
static int note_seconds(struct serve *s, struct job *j, struct err *err)
{
    int32_t steps = j->q->program->step_count;
    struct served_seconds *n = calloc(1, sizeof *n + (size_t)steps * sizeof *n->seconds);
    if (!n)
        return err_set(err, ERR_MEMORY, "no memory for the times of %d steps", steps);
    n->tag = j->head.tag;
    n->count = steps;
    *s->seconds_end = n;
    s->seconds_end = &n->next;
    j->request.seconds = n->seconds;
    return 0;
}

int serve_queue(struct serve *s, struct str body, struct err *err)
{
    struct job j = { 0 };
    struct err why;
    int status = 0;
    if (!s->failed) {
        status = take_job(s, body, true, &j, &why);
        if (status == 0 && j.head.wants_seconds)
            status = note_seconds(s, &j, &why);
        s->queued = true;
        if (status == 0)
            status = s->backend->run(s->device, j.q->prepared, &j.request, &why);
    }
    if (status)
        note_failure(s, j.head.tag, j.request.failed_step, &why);
    counter_raise(&s->page->runs, 1);
    (void)err; /* what fails is told by `finish` */
    return 0;
}

void serve_settle(struct serve *s)
{
    struct run_failure failure = { 0 };
    struct err err;
    if (!s->queued)
        return;
    s->queued = false;
    if (s->backend->finish(s->device, &s->page->cancel, &failure, &err))
        note_failure(s, failure.tag, failure.step, &err);
}

/* The seconds of the runs that came to their end, in the order of their tags. */
static uint32_t tell_seconds(struct serve *s)
{
    uint32_t steps = 0;
    for (struct served_seconds *n; (n = s->seconds);) {
        s->seconds = n->next;
        if (!s->failed || n->tag < s->failure.tag) {
            message_put(&s->link.out, n->seconds, (size_t)n->count * sizeof *n->seconds);
            steps += (uint32_t)n->count;
        }
        free(n);
    }
    s->seconds_end = &s->seconds;
    return steps;
}

int serve_finish(struct serve *s, struct str body, struct err *err)
{
    struct finish_head head = { 0 };
    size_t at = s->link.out.n;
    if (body.n)
        return serve_refuse(err, "to finish with words");
    serve_settle(s);
    message_put(&s->link.out, &head, sizeof head);
    head.seconds = tell_seconds(s);
    head.failed = s->failed;
    if (s->failed)
        head.failure = s->failure;
    s->failed = false;
    if (!s->link.out.failed)
        memcpy(s->link.out.p + at, &head, sizeof head);
    serve_publish(s);
    return 0;
}
