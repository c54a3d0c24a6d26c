/* Starts and stops the threads. What each does is in the file of its name. */
#include "protocol/threads.h"

#include "protocol/loops.h"

#include <time.h>

enum {
    EXECUTOR_STACK = 64 << 20, /* address space: deep recursion in cells touches what it needs */
    SERVICE_STACK = 1 << 20,   /* Jansson parses its deepest message in 170 KiB */
    EXECUTOR_GRACE_MS = 1200,
};

static bool start(pthread_t *t, const char *name, size_t stack, void *(*loop)(void *),
                  struct kernel *k)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, stack);
    int status = pthread_create(t, &attr, loop, k);
    pthread_attr_destroy(&attr);
    if (status == 0)
        pthread_setname_np(*t, name);
    return status == 0;
}

int threads_start(struct threads *t, struct kernel *k, struct err *err)
{
    *t = (struct threads){ 0 };
    t->has_shell = start(&t->shell, "shell", SERVICE_STACK, shell_loop, k);
    t->has_publisher = start(&t->publisher, "iopub", SERVICE_STACK, publisher_loop, k);
    t->has_heartbeat = start(&t->heartbeat, "heartbeat", SERVICE_STACK, heartbeat_loop, k);
    t->has_executor = start(&t->executor, "executor", EXECUTOR_STACK, executor_loop, k);
    if (t->has_shell && t->has_publisher && t->has_heartbeat && t->has_executor)
        return 0;
    return err_set(err, ERR_MEMORY, "the system refuses to start the kernel's threads");
}

static bool join_executor(const struct threads *t)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)(EXECUTOR_GRACE_MS % 1000) * 1000000;
    until.tv_sec += EXECUTOR_GRACE_MS / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return pthread_timedjoin_np(t->executor, NULL, &until) == 0;
}

bool threads_stop(struct threads *t, struct kernel *k)
{
    bool back = !t->has_executor || join_executor(t);
    mailbox_close(&k->replies);
    if (t->has_shell)
        pthread_join(t->shell, NULL);
    outbox_close(&k->outbox);
    if (t->has_publisher)
        pthread_join(t->publisher, NULL);
    if (t->has_heartbeat)
        pthread_join(t->heartbeat, NULL);
    return back;
}
