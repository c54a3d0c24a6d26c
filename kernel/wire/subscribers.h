/* Who listens to iopub, each with a bound of its own on what waits for it. libzmq has one queue for
 * each connection and says nothing about it; so every subscriber to everything is given a topic
 * prefix of its own ("@7."), gets its own send of the shared bytes, and libzmq's release of those
 * bytes tells how much still waits. Who does not read loses output, with a notice in its place, and
 * nobody else notices. Subscribers to a part (by topic) share one bound.
 *
 * For the publishing thread alone. */
#ifndef WIRE_SUBSCRIBERS_H
#define WIRE_SUBSCRIBERS_H

#include "wire/outgoing.h"

enum {
    SUBSCRIBERS_MOST = 64,
    SUBSCRIBERS_TOPIC = 256,
    SUBSCRIBER_OUTPUT_BYTES = 48 << 20, /* waiting for one: beyond it no more output */
    SUBSCRIBER_BYTES = 96 << 20,        /* beyond it nothing at all */
};

struct subscriber;

struct subscribers {
    void *xpub;
    struct session *session;
    struct subscriber *each[SUBSCRIBERS_MOST]; /* [0]: by topic, [1]: those beyond the others */
    int count;
    unsigned numbers;
    int by_topic[SUBSCRIBERS_MOST]; /* descriptors of connections that chose a topic, a ring */
    unsigned by_topic_next;
};

/* A subscription as it comes in. */
struct subscription {
    char topic[SUBSCRIBERS_TOPIC];
    size_t length;
    struct subscriber *who; /* whom to welcome; NULL: the topic itself */
};

int subscribers_init(struct subscribers *s, void *xpub, struct session *session); /* -1: memory */
void subscribers_fini(struct subscribers *s);
/* Takes one event. True when somebody subscribed; call until *more is false. */
bool subscribers_take(struct subscribers *s, struct subscription *out, bool *more);
/* To all whom it concerns; frees. */
void subscribers_send(struct subscribers *s, struct outgoing *m);
/* To the one who has just subscribed; frees. */
void subscribers_welcome(struct subscribers *s, const struct subscription *to, struct outgoing *m);

#endif
