/* Sends each published message to each subscriber, counts what libzmq still holds for whom, and
 * leaves out what would be too much for one. What a message says is not known here. */
#include "wire/subscribers_impl.h"

#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <zmq.h>

enum { MESSAGE_COST = 1024 };

/* One message on its way to one subscriber: lives until libzmq lets go of the bytes. */
struct delivery {
    struct outgoing *message;
    struct subscriber *to;
    size_t bytes;
};

static void leave(struct subscriber *who)
{
    if (atomic_fetch_sub(&who->holders, 1) == 1)
        free(who);
}

/* libzmq's threads call this when a message has left; the publishing thread itself only when it
 * sends and nobody with this tag is connected any more. */
static void released(void *bytes, void *hint)
{
    (void)bytes;
    struct delivery *d = hint;
    struct subscriber *who = d->to;
    if (pthread_equal(pthread_self(), who->publisher) && atomic_load(&who->sending) == d)
        who->gone = who->tag[0] != 0; /* a topic without a listener says nothing of the others */
    atomic_fetch_sub(&who->queued, d->bytes);
    outgoing_free(d->message);
    free(d);
    leave(who);
}

struct subscriber *subscribers_join(struct subscribers *s, int fd)
{
    struct subscriber *who = s->count < SUBSCRIBERS_MOST ? calloc(1, sizeof *who) : NULL;
    if (!who)
        return NULL;
    atomic_init(&who->holders, 1);
    who->publisher = pthread_self();
    who->fd = fd;
    if (s->count != BY_TOPIC)
        snprintf(who->tag, sizeof who->tag, "@%u.", ++s->numbers);
    s->each[s->count++] = who;
    return who;
}

int subscribers_init(struct subscribers *s, void *xpub, struct session *session)
{
    *s = (struct subscribers){ .xpub = xpub, .session = session };
    if (!subscribers_join(s, -1) || !subscribers_join(s, -1)) {
        subscribers_fini(s);
        return -1;
    }
    s->each[CROWD]->gone = true;
    return 0;
}

void subscribers_fini(struct subscribers *s)
{
    while (s->count > 0)
        leave(s->each[--s->count]);
}

/* The frame of the bytes that libzmq is to give back; it may be the last holder at once. */
static int content_frame(zmq_msg_t *f, struct str bytes, struct outgoing *m, struct subscriber *who)
{
    struct delivery *d = malloc(sizeof *d);
    if (!d)
        return -1;
    *d = (struct delivery){ m, who, m->bytes.n + MESSAGE_COST };
    /* libzmq does not write into what it is given */
    if (zmq_msg_init_data(f, (void *)(uintptr_t)bytes.p, bytes.n, released, d) != 0) {
        free(d);
        return -1;
    }
    atomic_fetch_add(&m->shared, 1);
    atomic_fetch_add(&who->queued, d->bytes);
    atomic_fetch_add(&who->holders, 1);
    atomic_store(&who->sending, d);
    return 0;
}

static int copied_frame(zmq_msg_t *f, const char *tag, struct str bytes)
{
    size_t n = strlen(tag);
    if (zmq_msg_init_size(f, n + bytes.n) != 0)
        return -1;
    memcpy(zmq_msg_data(f), tag, n);
    if (bytes.n)
        memcpy((char *)zmq_msg_data(f) + n, bytes.p, bytes.n);
    return 0;
}

static bool send_frame(void *xpub, zmq_msg_t *f, int flags)
{
    while (zmq_msg_send(f, xpub, flags | ZMQ_DONTWAIT) < 0)
        if (zmq_errno() != EINTR)
            return false;
    return true;
}

/* All frames are made before the first is sent: half a message cannot be taken back. */
static void deliver(struct subscribers *s, struct subscriber *who, struct outgoing *m)
{
    zmq_msg_t frames[OUTGOING_FRAMES];
    int made = 0, sent = 0, last = m->count - 1;
    while (made < last &&
           copied_frame(&frames[made], made ? "" : who->tag, outgoing_frame(m, made)) == 0)
        made++;
    if (made == last && content_frame(&frames[last], outgoing_frame(m, last), m, who) == 0)
        made++;
    while (made == m->count && sent < made &&
           send_frame(s->xpub, &frames[sent], sent < last ? ZMQ_SNDMORE : 0))
        sent++;
    if (sent < m->count)
        log_line("iopub: a message to a subscriber is lost: %s", zmq_strerror(zmq_errno()));
    atomic_store(&who->sending, NULL);
    for (; sent < made; sent++)
        zmq_msg_close(&frames[sent]);
}

static uint64_t hash(struct str s)
{
    uint64_t h = 14695981039346656037U; /* FNV-1a */
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211U;
    return h;
}

/* In the place of the output that is left out, once for each request. */
static void notice(struct subscribers *s, struct subscriber *who, const struct outgoing *missing)
{
    struct str parent = outgoing_parent(missing);
    uint64_t which = hash(parent);
    struct outgoing *m = which == who->noticed
                             ? NULL
                             : outgoing_publish(s->session, STR("stream.stderr"), parent, "stream");
    who->noticed = which;
    if (!m)
        return;
    struct json_out j = outgoing_content(m);
    json_out_object_begin(&j);
    json_out_kv_text(&j, "name", "stderr");
    json_out_kv_text(&j, "text",
                     "\n[output is missing here: this client did not read what came before]\n");
    json_out_object_end(&j);
    if ((m = outgoing_finish(s->session, m)))
        deliver(s, who, m);
    outgoing_free(m);
}

static void offer(struct subscribers *s, struct subscriber *who, struct outgoing *m)
{
    size_t queued = atomic_load(&who->queued);
    if (who->gone)
        return;
    bool mute = queued > SUBSCRIBER_BYTES || (who->muted && queued > SUBSCRIBER_OUTPUT_BYTES);
    if (mute && !who->muted)
        log_line("iopub: a client does not read; nothing more is kept for it until it does");
    who->muted = mute;
    if (mute)
        return;
    if (m->bulk && queued > SUBSCRIBER_OUTPUT_BYTES)
        notice(s, who, m);
    else
        deliver(s, who, m);
}

void subscribers_send(struct subscribers *s, struct outgoing *m)
{
    for (int i = s->by_topic_next ? BY_TOPIC : CROWD; i < s->count; i++)
        offer(s, s->each[i], m);
    for (int i = s->count - 1; i >= SINGLE; i--)
        if (s->each[i]->gone) {
            leave(s->each[i]);
            s->each[i] = s->each[--s->count];
        }
    outgoing_free(m);
}

void subscribers_welcome(struct subscribers *s, const struct subscription *to, struct outgoing *m)
{
    deliver(s, to->who ? to->who : s->each[BY_TOPIC], m);
    outgoing_free(m);
}
