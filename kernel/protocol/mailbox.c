/* A linked list under a mutex, and an eventfd that is raised when the list stops being empty. */
#include "protocol/mailbox.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

int mailbox_init(struct mailbox *b)
{
    *b = (struct mailbox){ .event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) };
    b->last = &b->first;
    pthread_mutex_init(&b->lock, NULL);
    return b->event < 0 ? -1 : 0;
}

void mailbox_fini(struct mailbox *b)
{
    close(b->event);
    pthread_mutex_destroy(&b->lock);
}

void mailbox_wake(struct mailbox *b)
{
    uint64_t one = 1;
    cancel_ask(&b->stirs);
    ssize_t written = write(b->event, &one, sizeof one); /* fails only when already raised */
    (void)written;
}

void mailbox_put(struct mailbox *b, struct mail *m)
{
    if (!m)
        return;
    m->next = NULL;
    pthread_mutex_lock(&b->lock);
    bool was_empty = b->first == NULL;
    *b->last = m;
    b->last = &m->next;
    pthread_mutex_unlock(&b->lock);
    /* The taker takes all: a list that was not empty has its wake-up under way. */
    if (was_empty)
        mailbox_wake(b);
}

void mailbox_close(struct mailbox *b)
{
    pthread_mutex_lock(&b->lock);
    b->closed = true;
    pthread_mutex_unlock(&b->lock);
    mailbox_wake(b);
}

struct mail *mailbox_take(struct mailbox *b, bool *closed)
{
    uint64_t raised;
    cancel_clear(&b->stirs);
    ssize_t got = read(b->event, &raised, sizeof raised); /* lowered before the list is looked at */
    (void)got;
    pthread_mutex_lock(&b->lock);
    struct mail *all = b->first;
    b->first = NULL;
    b->last = &b->first;
    if (closed)
        *closed = b->closed;
    pthread_mutex_unlock(&b->lock);
    return all;
}

bool mailbox_stirs(struct mailbox *b, int ms)
{
    struct pollfd event = { .fd = b->event, .events = POLLIN };
    int ready;
    while ((ready = poll(&event, 1, ms)) < 0 && errno == EINTR)
        ;
    return ready != 0;
}

struct mail *mailbox_wait(struct mailbox *b)
{
    mailbox_stirs(b, -1);
    return mailbox_take(b, NULL);
}
