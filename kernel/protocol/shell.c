/* The shell thread: requests wait in their executor's inbox while a cell runs, so that the socket
 * is always read. */
#include "protocol/loops.h"

#include "protocol/dispatch.h"
#include "protocol/subshells.h"

static void shell_receive(struct kernel *k)
{
    struct message *m;
    while (message_receive(k->sockets.each[CHANNEL_SHELL], CHANNEL_SHELL, &k->session, &m)) {
        if (!m || subshells_route(k, m))
            continue;
        dispatch_abort(k, m, "there is no such subshell");
        message_free(m);
    }
}

static void shell_send(struct kernel *k, struct mail *replies)
{
    for (struct mail *m = replies, *next; m; m = next) {
        next = m->next;
        outgoing_send(k->sockets.each[CHANNEL_SHELL], (struct outgoing *)(void *)m);
    }
}

static void put_marker(struct executor *x)
{
    if (!x->drain_due)
        return;
    mailbox_put(&x->inbox, &x->drained.mail);
    x->drain_asked = x->drain_due = false;
    pthread_cond_signal(&x->drain_put);
}

/* For whoever asked: all that had been sent by then is in its queue, before the marker. */
static void put_markers(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    put_marker(&k->shell);
    for (struct executor *x = k->subshells; x; x = x->next)
        put_marker(x);
    pthread_mutex_unlock(&k->lock);
}

static bool drain_due(struct executor *x)
{
    x->drain_due = x->drain_asked;
    return x->drain_due;
}

static bool drains_due(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    bool any = drain_due(&k->shell);
    for (struct executor *x = k->subshells; x; x = x->next)
        any = drain_due(x) || any;
    pthread_mutex_unlock(&k->lock);
    return any;
}

void *shell_loop(void *context)
{
    struct kernel *k = context;
    for (bool closed = false; !closed;) {
        unsigned ready = socket_wait(k->sockets.each[CHANNEL_SHELL], &k->replies.event, 1, -1);
        struct mail *replies = mailbox_take(&k->replies, &closed);
        bool drain = drains_due(k);
        if (drain || (ready & SOCKET_READY))
            shell_receive(k);
        if (drain)
            put_markers(k);
        shell_send(k, replies);
    }
    return NULL;
}
