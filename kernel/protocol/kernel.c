/* The life of the process: connection file, sockets, threads, end. */
#include "protocol/kernel.h"

#include "protocol/ending.h"
#include "protocol/registration.h"
#include "protocol/threads.h"
#include "wire/secret.h"

#include <malloc.h>
#include <signal.h>
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
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGQUIT);
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
    ending_watch_faults();
}

static int connect_session(struct kernel *k, const char *path, struct err *err)
{
    int status = -1;
    if (connection_read(&k->connection, path, err) == 0 &&
        session_init(&k->session, &k->connection, err) == 0) {
        status = sockets_open(&k->sockets, &k->connection, err);
        if (status == 0 &&
            registration_complete(&k->connection, &k->session, &k->sockets, err) != 0) {
            sockets_close(&k->sockets);
            status = -1;
        }
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
    comm_table_init(&k->comms);
    k->stop_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    baton_init(&k->asking);
    if (k->stop_event < 0 || mailbox_init(&k->replies) || outbox_init(&k->outbox, &k->session))
        return err_set(err, ERR_MEMORY, "the system refuses more file descriptors");
    if (executor_init(&k->shell, k, "", err))
        return -1;
    if (workspace_init(&k->workspace, k->words, k->options, err))
        return -1;
    k->workspace.history = &k->history;
    return 0;
}

static void state_fini(struct kernel *k)
{
    workspace_fini(&k->workspace);
    executor_fini(&k->shell);
    outbox_fini(&k->outbox);
    mailbox_fini(&k->replies);
    close(k->stop_event);
    history_fini(&k->history);
    comm_table_fini(&k->comms);
    arena_fini(&k->arena);
    baton_fini(&k->asking);
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
    struct kernel *k = secret_new(sizeof *k); /* the keys are in it while it starts */
    if (!k) {
        ending_say("out of memory");
        return 1;
    }
    process_init();
    k->words = words;
    k->options = options;
    int status = run(k, connection_file, &err);
    if (status != 0)
        ending_say("%s", err.text);
    bool failed = status != 0 || k->failed;
    secret_free(k, sizeof *k);
    return failed ? 1 : 0;
}
