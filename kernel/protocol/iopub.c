/* The publishing thread. In libzmq's manual mode each subscription passes through here, so that
 * every subscriber gets its welcome before anything else. */
#include "protocol/loops.h"

#include "protocol/state.h"

#include <time.h>

enum { WELCOMES_A_SECOND = 64 }; /* strangers may connect too */

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
    json_out_object_begin(&j);
    json_out_kv_str(&j, "subscription", topic);
    json_out_object_end(&j);
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

void *publisher_loop(void *context)
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
