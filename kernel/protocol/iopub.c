/* The publishing thread. In libzmq's manual mode each subscription passes through here, so that
 * every subscriber gets its welcome before anything else. */
#include "protocol/loops.h"

#include "protocol/state.h"
#include "wire/subscribers.h"

#include <stdio.h>
#include <time.h>

enum { WELCOMES_A_SECOND = 2000, EVENTS_A_TURN = 64 }; /* strangers may connect too */

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

static void welcome(struct kernel *k, struct subscribers *s, const struct subscription *to)
{
    struct str wanted = { to->topic, to->length };
    struct str topic = wanted.n || to->who ? wanted : STR("kernel.");
    struct outgoing *m = outgoing_publish(&k->session, topic, (struct str){ NULL, 0 },
                                          "iopub_welcome");
    if (!m)
        return;
    struct json_out j = outgoing_content(m);
    json_out_object_begin(&j);
    json_out_kv_str(&j, "subscription", wanted);
    json_out_object_end(&j);
    if ((m = outgoing_finish(&k->session, m)))
        subscribers_welcome(s, to, m);
}

static void take_subscriptions(struct kernel *k, struct subscribers *s, struct welcomes *w)
{
    struct subscription n;
    bool more = true;
    /* So many a turn, since strangers may subscribe without end: output goes out in between. */
    for (int i = 0; more && i < EVENTS_A_TURN; i++)
        if (subscribers_take(s, &n, &more) &&
            utf8_valid((struct str){ n.topic, n.length }, &(size_t){ 0 }) && may_welcome(w))
            welcome(k, s, &n);
}

static void publish(struct kernel *k, struct subscribers *s)
{
    struct welcomes welcomes = { 0 };
    int wait_ms = -1;
    for (bool closed = false; !closed;) {
        unsigned ready = socket_wait(k->sockets.each[CHANNEL_IOPUB], &k->outbox.box.event, 1,
                                     wait_ms);
        if (ready & SOCKET_READY)
            take_subscriptions(k, s, &welcomes);
        struct mail *next, *m = (struct mail *)(void *)outbox_take(&k->outbox, &wait_ms, &closed);
        for (; m; m = next) {
            next = m->next;
            subscribers_send(s, (struct outgoing *)(void *)m);
        }
    }
}

void *publisher_loop(void *context)
{
    struct kernel *k = context;
    struct subscribers subscribers;
    if (subscribers_init(&subscribers, k->sockets.each[CHANNEL_IOPUB], &k->session) == 0) {
        publish(k, &subscribers);
        subscribers_fini(&subscribers);
    } else {
        fprintf(stderr, "tensorcell: out of memory\n");
        k->failed = true;
        kernel_stop(k);
    }
    return NULL;
}
