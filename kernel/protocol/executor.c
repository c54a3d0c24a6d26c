/* The threads that run the language: one request after the other. */
#include "protocol/loops.h"

#include "device/lost.h"
#include "protocol/dispatch.h"
#include "protocol/threads.h"

#include <stdio.h>

enum { STACK = 64 << 20 }; /* address space: deep recursion in cells touches what it needs */
enum { QUIET_MS = 20, SLICE_MS = 5 };

int executor_init(struct executor *x, struct kernel *k, const char *id, struct err *err)
{
    *x = (struct executor){ .kernel = k };
    snprintf(x->id, sizeof x->id, "%s", id);
    if (mailbox_init(&x->inbox))
        return err_set(err, ERR_MEMORY, "the system refuses more file descriptors");
    arena_init(&x->arena);
    pthread_cond_init(&x->drain_put, NULL);
    publisher_init(&x->publisher, &k->outbox, k->sockets.each[CHANNEL_STDIN], &x->cancel);
    return 0;
}

void executor_fini(struct executor *x)
{
    for (struct mail *m = mailbox_take(&x->inbox, NULL), *next; m; m = next) {
        next = m->next;
        if (m != &x->drained.mail)
            message_free((struct message *)(void *)m);
    }
    publisher_fini(&x->publisher);
    arena_fini(&x->arena);
    pthread_cond_destroy(&x->drain_put);
    mailbox_fini(&x->inbox);
}

int executor_start(struct executor *x, struct err *err)
{
    x->started = threads_spawn(&x->thread, x->id[0] ? "subshell" : "executor", STACK, executor_loop,
                               x);
    if (x->started)
        return 0;
    return err_set(err, ERR_MEMORY, "the system refuses to start another thread");
}

struct timespec executor_deadline(int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

bool executor_join(struct executor *x, const struct timespec *until)
{
    if (x->started && pthread_timedjoin_np(x->thread, NULL, until) == 0)
        x->started = false;
    return !x->started;
}

/* ---- the loop -------------------------------------------------------------------------------- */

static void set_request(struct executor *x, const struct message *m)
{
    pthread_mutex_lock(&x->kernel->lock);
    x->request = m;
    pthread_mutex_unlock(&x->kernel->lock);
}

static const char *refused(const struct executor *x, bool ending)
{
    if (x->aborting)
        return "not run, because an earlier cell failed";
    return ending ? "not run, because its subshell was deleted" : NULL;
}

static void execute_one(struct executor *x, struct message *m, bool ending)
{
    struct kernel *k = x->kernel;
    if (m == &x->drained) {
        x->aborting = false;
        return;
    }
    bool execute = str_is(m->type, "execute_request");
    const char *why = execute ? refused(x, ending) : NULL;
    set_request(x, m);
    if (execute)
        executor_request_taken(x);
    if (why) {
        executor_request_done(x);
        dispatch_abort(k, m, why);
    } else {
        dispatch(k, m);
    }
    set_request(x, NULL);
    if (execute)
        executor_request_done(x);
    turn_take(&k->workspace);
    usage_note(k);
    x->idle = devices_idle(k->workspace.devices, 0);
    turn_give(&k->workspace);
    arena_reset(&x->arena);
    message_free(m);
}

static bool is_ending(struct executor *x)
{
    pthread_mutex_lock(&x->kernel->lock);
    bool ending = x->ending;
    pthread_mutex_unlock(&x->kernel->lock);
    return ending;
}

static void execute_all(struct executor *x, struct mail *m)
{
    for (struct mail *next; m; m = next) {
        next = m->next;
        struct message *request = (struct message *)(void *)m;
        if (!kernel_stopping(x->kernel))
            execute_one(x, request, is_ending(x));
        else if (request != &x->drained)
            message_free(request);
    }
}

/* When nothing has come for a while: host copies of what is on GPUs, in slices. */
static void use_quiet(struct executor *x)
{
    struct workspace *w = &x->kernel->workspace;
    for (int wait_ms = QUIET_MS; x->idle && !mailbox_stirs(&x->inbox, wait_ms);) {
        wait_ms = QUIET_MS;
        if (!baton_take_now(&w->compute))
            continue;
        turn_take(w);
        if (!plan_unfinished(w->planner)) {
            devices_watch(w->devices, &x->inbox.stirs);
            x->idle = devices_idle(w->devices, SLICE_MS);
            devices_watch(w->devices, NULL);
            wait_ms = 0;
        }
        turn_give(w);
        baton_give(&w->compute);
    }
}

void *executor_loop(void *context)
{
    struct executor *x = context;
    while (!kernel_stopping(x->kernel) && !is_ending(x)) {
        use_quiet(x);
        execute_all(x, mailbox_wait(&x->inbox));
    }
    execute_all(x, mailbox_take(&x->inbox, NULL));
    return NULL;
}

/* ---- output and questions -------------------------------------------------------------------- */

/* By whose turn it is. Text that is being gathered belongs to one request: another's first word
 * sends it off. */
static void emit(void *context, const struct event *e)
{
    struct executor *x = context;
    struct kernel *k = x->kernel;
    if (k->speaker != x)
        outbox_flush(&k->outbox);
    k->speaker = x;
    struct sink sink = publisher_sink(&x->publisher, false);
    sink_emit(&sink, e);
}

/* Whoever waits for an answer keeps nobody else from working, only from asking. */
static int ask(void *context, struct str prompt, bool hidden, struct arena *a, struct str *answer,
               struct err *err)
{
    struct executor *x = context;
    struct kernel *k = x->kernel;
    struct eval *cell = turn_leave(&k->workspace);
    int status;
    if (baton_take_unless(&k->asking, &x->cancel)) {
        status = publisher_ask(&x->publisher, prompt, hidden, a, answer, err);
        baton_give(&k->asking);
    } else {
        status = err_set(err, ERR_INTERRUPTED, "interrupted while waiting to ask for input");
    }
    turn_return(&k->workspace, cell);
    return status;
}

struct sink executor_sink(struct executor *x, bool may_ask)
{
    return (struct sink){ x, emit, may_ask ? ask : NULL };
}
