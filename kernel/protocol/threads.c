/* Starts and stops the threads. What each does is in the file of its name. */
#include "protocol/threads.h"

#include "protocol/loops.h"
#include "protocol/subshells.h"

enum {
    SERVICE_STACK = 1 << 20, /* Jansson parses its deepest message in 170 KiB */
    EXECUTOR_GRACE_MS = 1200,
};

bool threads_spawn(pthread_t *t, const char *name, size_t stack, void *(*loop)(void *),
                   void *context)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, stack);
    int status = pthread_create(t, &attr, loop, context);
    pthread_attr_destroy(&attr);
    if (status == 0)
        pthread_setname_np(*t, name);
    return status == 0;
}

static bool serve(pthread_t *t, const char *name, void *(*loop)(void *), struct kernel *k)
{
    return threads_spawn(t, name, SERVICE_STACK, loop, k);
}

int threads_start(struct threads *t, struct kernel *k, struct err *err)
{
    *t = (struct threads){ 0 };
    t->has_shell = serve(&t->shell, "shell", shell_loop, k);
    t->has_publisher = serve(&t->publisher, "iopub", publisher_loop, k);
    t->has_heartbeat = serve(&t->heartbeat, "heartbeat", heartbeat_loop, k);
    if (t->has_shell && t->has_publisher && t->has_heartbeat)
        return executor_start(&k->shell, err);
    return err_set(err, ERR_MEMORY, "the system refuses to start the kernel's threads");
}

bool threads_stop(struct threads *t, struct kernel *k)
{
    struct timespec until = executor_deadline(EXECUTOR_GRACE_MS);
    bool back = executor_join(&k->shell, &until);
    back = subshells_end(k, &until) && back;
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
