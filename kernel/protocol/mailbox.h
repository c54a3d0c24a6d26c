/* A queue between two threads: any number put, one takes everything at once. Its file descriptor
 * can be waited for beside a socket. */
#ifndef PROTOCOL_MAILBOX_H
#define PROTOCOL_MAILBOX_H

#include "base/cancel.h"
#include "wire/mail.h"

#include <pthread.h>
#include <stdbool.h>

struct mailbox {
    pthread_mutex_t lock;
    struct mail *first, **last;
    bool closed;
    int event;           /* readable while there is something to look at */
    struct cancel stirs; /* the same, for who computes meanwhile and shall then stop */
};

int mailbox_init(struct mailbox *b);  /* -1: the system refuses */
void mailbox_fini(struct mailbox *b); /* must be empty */
void mailbox_put(struct mailbox *b, struct mail *m);
void mailbox_wake(struct mailbox *b);  /* makes a waiting taker look */
void mailbox_close(struct mailbox *b); /* nothing comes any more */
/* Everything that waits, oldest first; NULL when there is nothing. *closed may be NULL. */
struct mail *mailbox_take(struct mailbox *b, bool *closed);
/* The same, after waiting until there is something or somebody called mailbox_wake. */
struct mail *mailbox_wait(struct mailbox *b);
/* Waits so long at most. True: there is something, or somebody called mailbox_wake. */
bool mailbox_stirs(struct mailbox *b, int ms);

#endif
