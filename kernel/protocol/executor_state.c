/* What becomes of an executor's requests, seen from several threads at once. */
#include "protocol/state.h"

#include <errno.h>

enum { DRAIN_MS = 500 }; /* the shell thread reads at once; this is for one that is leaving */

void executor_request_came(struct executor *x)
{
    pthread_mutex_lock(&x->kernel->lock);
    x->waiting++;
    pthread_mutex_unlock(&x->kernel->lock);
}

void executor_request_taken(struct executor *x)
{
    pthread_mutex_lock(&x->kernel->lock);
    x->counted = true;
    pthread_mutex_unlock(&x->kernel->lock);
}

/* Under the lock. An interrupt from now on concerns the next request only if it is here already. */
static void no_longer_waiting(struct executor *x)
{
    if (x->counted && --x->waiting == 0)
        x->cancel_next = false;
    x->counted = false;
}

void executor_request_done(struct executor *x)
{
    pthread_mutex_lock(&x->kernel->lock);
    no_longer_waiting(x);
    pthread_mutex_unlock(&x->kernel->lock);
}

void executor_cell_begin(struct executor *x)
{
    pthread_mutex_lock(&x->kernel->lock);
    cancel_clear(&x->cancel);
    if (x->kernel->stopping || x->ending || x->cancel_next)
        cancel_ask(&x->cancel);
    x->cancel_next = false;
    x->executing = true;
    pthread_mutex_unlock(&x->kernel->lock);
}

void executor_cell_end(struct executor *x)
{
    pthread_mutex_lock(&x->kernel->lock);
    x->executing = false;
    no_longer_waiting(x);
    pthread_mutex_unlock(&x->kernel->lock);
}

void executor_abort_queued(struct executor *x)
{
    struct timespec until = executor_deadline(DRAIN_MS);
    x->aborting = true;
    pthread_mutex_lock(&x->kernel->lock);
    x->drain_asked = true;
    mailbox_wake(&x->kernel->replies);
    while (x->drain_asked && !x->kernel->stopping)
        if (pthread_cond_timedwait(&x->drain_put, &x->kernel->lock, &until) == ETIMEDOUT)
            break;
    pthread_mutex_unlock(&x->kernel->lock);
}

void executor_end(struct executor *x)
{
    pthread_mutex_lock(&x->kernel->lock);
    x->ending = true;
    if (x->executing)
        cancel_ask(&x->cancel);
    pthread_mutex_unlock(&x->kernel->lock);
    mailbox_wake(&x->inbox);
}
