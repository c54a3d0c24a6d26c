/* The life of the process: connection file, sockets, threads, end. */
#include "protocol/kernel.h"

#include "protocol/threads.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { ARENAS = 2, FLUSH_MS = 100 };

/* Signals become readable events: no handler can race with a cell's start or end. */
static int signals_open(struct err *err)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    signal(SIGPIPE, SIG_IGN);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    return fd >= 0 ? fd : err_set(err, ERR_MEMORY, "the system refuses a signal descriptor");
}

static void process_init(void)
{
    /* A core file would hold the session's key and data. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    /* Each thread's own malloc arena would cost memory and win nothing: they allocate little. */
    mallopt(M_ARENA_MAX, ARENAS);
}

static int connect_session(struct kernel *k, const char *path, struct err *err)
{
    int status = -1;
    if (connection_read(&k->connection, path, err) == 0 &&
        session_init(&k->session, &k->connection, err) == 0) {
        status = sockets_open(&k->sockets, &k->connection, err);
        if (status != 0)
            session_fini(&k->session);
    }
    connection_wipe(&k->connection);
    return status;
}

static int state_init(struct kernel *k, struct err *err)
{
    pthread_mutex_init(&k->lock, NULL);
    arena_init(&k->arena);
    history_init(&k->history);
    k->stop_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (k->stop_event < 0 || mailbox_init(&k->inbox) || mailbox_init(&k->replies) ||
        outbox_init(&k->outbox, &k->session))
        return err_set(err, ERR_MEMORY, "the system refuses more file descriptors");
    publisher_init(&k->publisher, &k->outbox, k->sockets.each[CHANNEL_STDIN], &k->cancel);
    return 0;
}

static void state_fini(struct kernel *k)
{
    for (struct mail *m = mailbox_take(&k->inbox, NULL), *next; m; m = next) {
        next = m->next;
        if (m != &k->drained.mail)
            message_free((struct message *)(void *)m);
    }
    publisher_fini(&k->publisher);
    outbox_fini(&k->outbox);
    mailbox_fini(&k->inbox);
    mailbox_fini(&k->replies);
    close(k->stop_event);
    history_fini(&k->history);
    arena_fini(&k->arena);
    pthread_mutex_destroy(&k->lock);
}

/* The executor is stuck in a cell and owns memory that must not be freed under it: let what was
 * sent go out, and leave. */
static void leave_in_a_hurry(struct kernel *k, int code)
{
    sockets_unlink(&k->sockets);
    nanosleep(&(struct timespec){ 0, FLUSH_MS * 1000000L }, NULL);
    _exit(code);
}

static int serve(struct kernel *k, int signals, struct err *err)
{
    struct threads threads;
    outbox_status(&k->outbox, (struct str){ NULL, 0 }, "starting");
    int status = threads_start(&threads, k, err);
    if (status == 0)
        threads_control(k, signals);
    kernel_stop(k);
    if (!threads_stop(&threads, k))
        leave_in_a_hurry(k, 0);
    return status;
}

static int run(struct kernel *k, const char *path, struct err *err)
{
    int signals = signals_open(err);
    if (signals < 0 || connect_session(k, path, err) != 0)
        return -1;
    int status = state_init(k, err);
    if (status == 0) {
        status = serve(k, signals, err);
        state_fini(k);
    }
    sockets_close(&k->sockets);
    session_fini(&k->session);
    close(signals);
    return status;
}

int kernel_run(const char *connection_file, const struct words *words,
               const struct devices_options *options)
{
    struct err err = { 0 };
    struct kernel *k = calloc(1, sizeof *k);
    if (!k) {
        fprintf(stderr, "tensorcell: out of memory\n");
        return 1;
    }
    process_init();
    k->words = words;
    k->options = options;
    int status = run(k, connection_file, &err);
    if (status != 0)
        fprintf(stderr, "tensorcell: %s\n", err.text);
    bool failed = status != 0 || k->failed;
    free(k);
    return failed ? 1 : 0;
}
