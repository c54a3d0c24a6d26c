/* The shell thread: requests wait in the inbox while a cell runs, so that the socket is always
 * read. */
#include "protocol/loops.h"

#include "protocol/state.h"

static void shell_receive(struct kernel *k)
{
    struct message *m;
    while (message_receive(k->sockets.each[CHANNEL_SHELL], CHANNEL_SHELL, &k->session, &m))
        if (m) {
            if (str_is(m->type, "execute_request"))
                kernel_request_came(k);
            mailbox_put(&k->inbox, &m->mail);
        }
}

static void shell_send(struct kernel *k, struct mail *replies)
{
    for (struct mail *m = replies, *next; m; m = next) {
        next = m->next;
        outgoing_send(k->sockets.each[CHANNEL_SHELL], (struct outgoing *)(void *)m);
    }
}

void *shell_loop(void *context)
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
