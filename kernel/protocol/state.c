/* The few transitions that more than one thread may cause. */
#include "protocol/state.h"

#include <unistd.h>

void kernel_request_came(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    k->waiting++;
    pthread_mutex_unlock(&k->lock);
}

void kernel_request_done(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    if (--k->waiting == 0)
        k->cancel_next = false;
    pthread_mutex_unlock(&k->lock);
}

void kernel_cell_begin(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    cancel_clear(&k->cancel);
    if (k->stopping || k->cancel_next)
        cancel_ask(&k->cancel);
    k->cancel_next = false;
    k->executing = true;
    pthread_mutex_unlock(&k->lock);
}

void kernel_cell_end(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    k->executing = false;
    pthread_mutex_unlock(&k->lock);
}

void kernel_interrupt(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    if (k->executing)
        cancel_ask(&k->cancel);
    else
        k->cancel_next = k->waiting > 0;
    pthread_mutex_unlock(&k->lock);
}

void kernel_stop(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    k->stopping = true;
    if (k->executing)
        cancel_ask(&k->cancel);
    pthread_mutex_unlock(&k->lock);
    uint64_t one = 1;
    ssize_t written = write(k->stop_event, &one, sizeof one);
    (void)written;
    mailbox_wake(&k->inbox);
}

bool kernel_stopping(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    bool stopping = k->stopping;
    pthread_mutex_unlock(&k->lock);
    return stopping;
}

void kernel_abort_queued(struct kernel *k)
{
    k->aborting = true;
    atomic_store(&k->drain_asked, true);
    mailbox_wake(&k->replies);
}
