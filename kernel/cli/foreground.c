/* Signals are waited for instead of handled: no code runs in a handler, and no variable has to be
 * where a handler could find it. */
#include "cli/foreground.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { STACK_BYTES = 64 << 20, INTERRUPTED_TWICE = 130 };

struct job {
    void (*work)(void *context);
    void *context;
    pthread_t waiter;
};

static void *body(void *argument)
{
    struct job *job = argument;
    job->work(job->context);
    pthread_kill(job->waiter, SIGUSR1);
    return NULL;
}

static int start(pthread_t *thread, struct job *job)
{
    pthread_attr_t attributes;
    int status = pthread_attr_init(&attributes);
    if (status)
        return status;
    status = pthread_attr_setstacksize(&attributes, STACK_BYTES);
    if (!status)
        status = pthread_create(thread, &attributes, body, job);
    pthread_attr_destroy(&attributes);
    return status;
}

static void wait_for(const sigset_t *signals, struct cancel *cancel)
{
    bool asked = false;
    for (int which; sigwait(signals, &which) == 0 && which != SIGUSR1; asked = true) {
        if (asked)
            _exit(INTERRUPTED_TWICE);
        cancel_ask(cancel);
    }
}

int foreground_run(void (*work)(void *context), void *context, struct cancel *cancel,
                   struct err *err)
{
    sigset_t signals, before;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    struct job job = { work, context, pthread_self() };
    pthread_t thread;
    int status = start(&thread, &job);
    if (status)
        err_set(err, ERR_MEMORY, "no thread for the interpreter: %s", strerror(status));
    else {
        wait_for(&signals, cancel);
        pthread_join(thread, NULL);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status ? -1 : 0;
}
