/* The few transitions that more than one thread may cause, and that concern all executors. */
#include "protocol/state.h"

#include <unistd.h>

static void interrupt(struct executor *x)
{
    if (x->executing)
        cancel_ask(&x->cancel);
    else
        x->cancel_next = x->waiting > 0;
}

void kernel_interrupt(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    interrupt(&k->shell);
    for (struct executor *x = k->subshells; x; x = x->next)
        interrupt(x);
    pthread_mutex_unlock(&k->lock);
}

static void stop(struct executor *x)
{
    if (x->executing)
        cancel_ask(&x->cancel);
    mailbox_wake(&x->inbox);
}

void kernel_stop(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    k->stopping = true;
    stop(&k->shell);
    for (struct executor *x = k->subshells; x; x = x->next)
        stop(x);
    pthread_mutex_unlock(&k->lock);
    uint64_t one = 1;
    ssize_t written = write(k->stop_event, &one, sizeof one);
    (void)written;
}

bool kernel_stopping(struct kernel *k)
{
    pthread_mutex_lock(&k->lock);
    bool stopping = k->stopping;
    pthread_mutex_unlock(&k->lock);
    return stopping;
}

struct executor *kernel_executor(struct kernel *k, const struct message *m)
{
    pthread_mutex_lock(&k->lock);
    struct executor *x = k->shell.request == m ? &k->shell : k->subshells;
    while (x && x->request != m)
        x = x->next;
    if (!x) {
        x = k->leaving;
        while (x && x->request != m)
            x = x->next;
    }
    pthread_mutex_unlock(&k->lock);
    return x;
}
