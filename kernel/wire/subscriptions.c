/* Who wants what: subscription events, in libzmq's manual mode. Each must be answered by a
 * zmq_setsockopt before the next is read, which then holds for the connection that it came from. */
#include "wire/subscribers_impl.h"

#include <zmq.h>

static bool chose_topic(const struct subscribers *s, int fd)
{
    for (unsigned i = 0; i < s->by_topic_next && i < SUBSCRIBERS_MOST; i++)
        if (fd >= 0 && s->by_topic[i] == fd)
            return true;
    return false;
}

static bool wants_all(const struct subscribers *s, int fd)
{
    for (int i = SINGLE; i < s->count; i++)
        if (fd >= 0 && s->each[i]->fd == fd)
            return true;
    return false;
}

/* The connection whose event was read last gets what is published on this topic, or no more. */
static void apply(struct subscribers *s, int option, const char *topic)
{
    zmq_setsockopt(s->xpub, option, topic, strlen(topic));
}

/* Nothing may come twice to who subscribes to everything and to a part of it: such a connection
 * gets what goes out by topic. Its descriptor may be that of an older one, closed unnoticed; then
 * it gets more than it wants, which its own side passes over. */
static void everything_by_topic(struct subscribers *s)
{
    for (int i = CROWD; i < s->count; i++)
        apply(s, ZMQ_UNSUBSCRIBE, s->each[i]->tag);
    apply(s, ZMQ_SUBSCRIBE, "kernel.");
    apply(s, ZMQ_SUBSCRIBE, "stream.");
}

static void subscribe_all(struct subscribers *s, struct subscription *n, int fd)
{
    if (chose_topic(s, fd)) {
        everything_by_topic(s);
        return;
    }
    n->who = subscribers_join(s, fd);
    if (!n->who)
        n->who = s->each[CROWD];
    n->who->gone = false;
    apply(s, ZMQ_SUBSCRIBE, n->who->tag);
}

static void subscribe_topic(struct subscribers *s, const struct subscription *n, int fd)
{
    if (wants_all(s, fd))
        everything_by_topic(s);
    s->by_topic[s->by_topic_next++ % SUBSCRIBERS_MOST] = fd;
    zmq_setsockopt(s->xpub, ZMQ_SUBSCRIBE, n->topic, n->length);
}

static void unsubscribe(struct subscribers *s, const struct subscription *n)
{
    if (n->length)
        zmq_setsockopt(s->xpub, ZMQ_UNSUBSCRIBE, n->topic, n->length);
    else
        for (int i = CROWD; i < s->count; i++)
            apply(s, ZMQ_UNSUBSCRIBE, s->each[i]->tag);
}

/* Drops what is left of a message of several frames. */
static bool skip_rest(void *socket, const zmq_msg_t *frame)
{
    bool several = zmq_msg_more(frame);
    zmq_msg_t rest;
    zmq_msg_init(&rest);
    for (bool more = several; more; more = zmq_msg_more(&rest))
        if (zmq_msg_recv(&rest, socket, ZMQ_DONTWAIT) < 0)
            break;
    zmq_msg_close(&rest);
    return several;
}

static bool take(struct subscribers *s, zmq_msg_t *frame, struct subscription *n)
{
    const unsigned char *bytes = zmq_msg_data(frame);
    size_t size = zmq_msg_size(frame);
    bool several = skip_rest(s->xpub, frame);
    /* Anybody may connect here: only what libzmq itself sends for subscribe and unsubscribe, and no
     * tags of others. */
    if (several || size < 1 || size > SUBSCRIBERS_TOPIC || bytes[0] > 1 ||
        (size > 1 && bytes[1] == '@'))
        return false;
    n->length = size - 1;
    memcpy(n->topic, bytes + 1, n->length);
    int fd = zmq_msg_get(frame, ZMQ_SRCFD);
    if (bytes[0] == 0)
        unsubscribe(s, n);
    else if (n->length == 0)
        subscribe_all(s, n, fd);
    else
        subscribe_topic(s, n, fd);
    return bytes[0] == 1;
}

bool subscribers_take(struct subscribers *s, struct subscription *out, bool *more)
{
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    out->who = NULL;
    out->length = 0;
    *more = zmq_msg_recv(&frame, s->xpub, ZMQ_DONTWAIT) >= 0;
    bool subscribed = *more && take(s, &frame, out);
    zmq_msg_close(&frame);
    return subscribed;
}
