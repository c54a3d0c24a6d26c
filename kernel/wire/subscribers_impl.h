/* What subscribers.c and subscriptions.c share: one subscriber, and the first two of the list. */
#ifndef WIRE_SUBSCRIBERS_IMPL_H
#define WIRE_SUBSCRIBERS_IMPL_H

#include "wire/subscribers.h"

#include <pthread.h>

enum { BY_TOPIC, CROWD, SINGLE, TAG_BYTES = 16 };

struct delivery;

struct subscriber {
    atomic_size_t queued; /* bytes that libzmq holds for it */
    atomic_int holders;   /* the list, and every delivery under way */
    _Atomic(struct delivery *) sending;
    pthread_t publisher;
    bool gone;
    bool muted;       /* past SUBSCRIBER_BYTES, until it has read */
    uint64_t noticed; /* of which request it was told that output is missing */
    int fd;           /* of its connection; -1: not known */
    char tag[TAG_BYTES];
};

/* A new one at the end of the list; NULL: too many, or no memory. */
struct subscriber *subscribers_join(struct subscribers *s, int fd);

#endif
