/* Loops that move messages between sockets and queues. What a message means is dispatch.c's. */
#include "protocol/threads.h"

#include "protocol/dispatch.h"
#include "protocol/parent.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum {
    EXECUTOR_STACK = 64 << 20, /* address space: deep recursion in cells touches what it needs */
    SERVICE_STACK = 1 << 20,   /* Jansson parses its deepest message in 170 KiB */
    EXECUTOR_GRACE_MS = 1200,
    PARENT_LOOK_MS = 500,
    WELCOMES_A_SECOND = 64,
};

/* ---- shell: socket to inbox, replies to socket -------------------------------------------------
 */

static void shell_receive(struct kernel *k)
{
    struct message *m;
    while (message_receive(k->sockets.each[CHANNEL_SHELL], CHANNEL_SHELL, &k->session, &m))
        if (m)
            mailbox_put(&k->inbox, &m->mail);
}

static void shell_send(struct kernel *k, struct mail *replies)
{
    for (struct mail *m = replies, *next; m; m = next) {
        next = m->next;
        outgoing_send(k->sockets.each[CHANNEL_SHELL], (struct outgoing *)(void *)m);
    }
}

static void *shell_loop(void *context)
{
    struct kernel *k = context;
    for (bool closed = false; !closed;) {
        unsigned ready = socket_wait(k->sockets.each[CHANNEL_SHELL], &k->replies.event, 1, -1);
        /* Taken before the flag is read, sent after the drain: nothing that a client sends in
         * answer to a failed cell's reply can stand before the marker. */
        struct mail *replies = mailbox_take(&k->replies, &closed);
        bool drain = atomic_exchange(&k->drain_asked, false);
        if (drain || (ready & SOCKET_READY))
            shell_receive(k);
        if (drain)
            mailbox_put(&k->inbox, &k->drained.mail);
        shell_send(k, replies);
    }
    return NULL;
}

/* ---- executor: inbox to dispatch ----------------------------------------------------------------
 */

static void execute_one(struct kernel *k, struct message *m)
{
    if (m == &k->drained) {
        k->aborting = false;
        return;
    }
    if (k->aborting && str_is(m->type, "execute_request"))
        dispatch_abort(k, m);
    else
        dispatch(k, m);
    arena_reset(&k->arena);
    message_free(m);
}

static void execute_all(struct kernel *k, struct mail *m)
{
    for (struct mail *next; m; m = next) {
        next = m->next;
        struct message *request = (struct message *)(void *)m;
        if (!kernel_stopping(k))
            execute_one(k, request);
        else if (request != &k->drained)
            message_free(request);
    }
}

static void *executor_loop(void *context)
{
    struct kernel *k = context;
    struct err err = { 0 };
    if (workspace_init(&k->workspace, k->words, k->options, &err) != 0) {
        fprintf(stderr, "tensorcell: %s\n", err.text);
        k->failed = true;
        kernel_stop(k);
        return NULL;
    }
    while (!kernel_stopping(k))
        execute_all(k, mailbox_wait(&k->inbox));
    execute_all(k, mailbox_take(&k->inbox, NULL));
    workspace_fini(&k->workspace);
    return NULL;
}

/* ---- publisher: outbox to iopub, and a welcome for every subscriber
 * ------------------------------- */

struct welcomes {
    time_t second;
    int sent;
};

static bool may_welcome(struct welcomes *w)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec != w->second)
        *w = (struct welcomes){ now.tv_sec, 0 };
    return w->sent++ < WELCOMES_A_SECOND;
}

static void welcome(struct kernel *k, struct str topic)
{
    struct outgoing *m = outgoing_publish(&k->session, topic, (struct str){ NULL, 0 },
                                          "iopub_welcome");
    if (!m)
        return;
    struct json_out j = outgoing_content(m);
    json_object_begin(&j);
    json_kv_str(&j, "subscription", topic);
    json_object_end(&j);
    if ((m = outgoing_finish(&k->session, m)))
        outgoing_send(k->sockets.each[CHANNEL_IOPUB], m);
}

static void take_subscriptions(struct kernel *k, struct welcomes *w)
{
    char topic[256];
    size_t n;
    for (bool more = true; more;)
        if (socket_subscription(k->sockets.each[CHANNEL_IOPUB], topic, sizeof topic, &n, &more)) {
            struct str text = { topic, n };
            if (utf8_valid(text, &(size_t){ 0 }) && may_welcome(w))
                welcome(k, text);
        }
}

static void *publisher_loop(void *context)
{
    struct kernel *k = context;
    struct welcomes welcomes = { 0 };
    int wait_ms = -1;
    for (bool closed = false; !closed;) {
        unsigned ready = socket_wait(k->sockets.each[CHANNEL_IOPUB], &k->outbox.box.event, 1,
                                     wait_ms);
        if (ready & SOCKET_READY)
            take_subscriptions(k, &welcomes);
        struct mail *next, *m = (struct mail *)(void *)outbox_take(&k->outbox, &wait_ms, &closed);
        for (; m; m = next) {
            next = m->next;
            outgoing_send(k->sockets.each[CHANNEL_IOPUB], (struct outgoing *)(void *)m);
        }
    }
    return NULL;
}

/* ---- heartbeat
 * ------------------------------------------------------------------------------------ */

static void *heartbeat_loop(void *context)
{
    struct kernel *k = context;
    void *socket = k->sockets.each[CHANNEL_HEARTBEAT];
    for (unsigned ready = 0; !(ready & 2);) {
        ready = socket_wait(socket, &k->stop_event, 1, -1);
        if (ready & SOCKET_READY)
            socket_echo(socket);
    }
    return NULL;
}

/* ---- control, signals and the parent
 * ---------------------------------------------------------------- */

static void take_signals(struct kernel *k, int signals)
{
    struct signalfd_siginfo s;
    while (read(signals, &s, sizeof s) == (ssize_t)sizeof s) {
        if (s.ssi_signo == SIGINT)
            kernel_interrupt(k);
        else
            kernel_stop(k);
    }
}

static void control_receive(struct kernel *k)
{
    struct message *m;
    while (message_receive(k->sockets.each[CHANNEL_CONTROL], CHANNEL_CONTROL, &k->session, &m)) {
        if (m)
            dispatch(k, m);
        message_free(m);
    }
}

void threads_control(struct kernel *k, int signals)
{
    struct parent parent;
    parent_init(&parent);
    int fds[] = { signals, k->stop_event, parent.handle };
    int count = parent.handle >= 0 ? 3 : 2;
    int look_ms = parent.pid ? PARENT_LOOK_MS : -1;
    while (!kernel_stopping(k)) {
        unsigned ready = socket_wait(k->sockets.each[CHANNEL_CONTROL], fds, count, look_ms);
        take_signals(k, signals);
        if (ready & SOCKET_READY)
            control_receive(k);
        if ((ready & (1U << 3)) || parent_gone(&parent))
            kernel_stop(k);
    }
    parent_fini(&parent);
}

/* ---- start and stop
 * --------------------------------------------------------------------------------- */

static bool start(pthread_t *t, const char *name, size_t stack, void *(*loop)(void *),
                  struct kernel *k)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, stack);
    int status = pthread_create(t, &attr, loop, k);
    pthread_attr_destroy(&attr);
    if (status == 0)
        pthread_setname_np(*t, name);
    return status == 0;
}

int threads_start(struct threads *t, struct kernel *k, struct err *err)
{
    *t = (struct threads){ 0 };
    t->has_shell = start(&t->shell, "shell", SERVICE_STACK, shell_loop, k);
    t->has_publisher = start(&t->publisher, "iopub", SERVICE_STACK, publisher_loop, k);
    t->has_heartbeat = start(&t->heartbeat, "heartbeat", SERVICE_STACK, heartbeat_loop, k);
    t->has_executor = start(&t->executor, "executor", EXECUTOR_STACK, executor_loop, k);
    if (t->has_shell && t->has_publisher && t->has_heartbeat && t->has_executor)
        return 0;
    return err_set(err, ERR_MEMORY, "the system refuses to start the kernel's threads");
}

static bool join_executor(const struct threads *t)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)(EXECUTOR_GRACE_MS % 1000) * 1000000;
    until.tv_sec += EXECUTOR_GRACE_MS / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return pthread_timedjoin_np(t->executor, NULL, &until) == 0;
}

bool threads_stop(struct threads *t, struct kernel *k)
{
    bool back = !t->has_executor || join_executor(t);
    mailbox_close(&k->replies);
    if (t->has_shell)
        pthread_join(t->shell, NULL);
    outbox_close(&k->outbox);
    if (t->has_publisher)
        pthread_join(t->publisher, NULL);
    if (t->has_heartbeat)
        pthread_join(t->heartbeat, NULL);
    return back;
}
