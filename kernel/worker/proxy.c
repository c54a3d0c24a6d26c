/* Starting a worker and ending it, and the table that makes it look like a backend. */
#include "worker/proxy_impl.h"

#include "worker/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHILD_SOCKET = 3, CHILD_PAGE = 4 };

/* ---- starting ---- */

static bool is_to_stop(const struct proxy_session *session)
{
    return session && cancel_seat_asked((struct cancel_seat *)(uintptr_t)&session->stop);
}

static int spawn(struct backend_device *d, const char *program, const int said[2],
                 const int ends[2], int page)
{
    char path[4096], role[] = "worker", what[] = "--serve", socket[16], shared[16];
    char *argv[] = { path, role, what, socket, shared, NULL };
    const int files[] = { -1, -1, said[1], ends[1], page };
    snprintf(socket, sizeof socket, "%d", CHILD_SOCKET);
    snprintf(shared, sizeof shared, "%d", CHILD_PAGE);
    if ((size_t)snprintf(path, sizeof path, "%s", program) >= sizeof path)
        return ENAMETOOLONG;
    return spawn_start(argv, files, sizeof files / sizeof *files, &d->pid);
}

static void close_both(const int ends[2])
{
    for (int i = 0; i < 2; i++)
        if (ends[i] >= 0)
            close(ends[i]);
}

/* The process with what joins us to it. Returns 0 or an errno; then nothing is left open. */
static int start(struct backend_device *d, const char *program)
{
    int ends[2] = { -1, -1 }, said[2] = { -1, -1 }, page;
    int e = page_make(&d->page, &page);
    if (e)
        return e;
    /* Neither side ever waits for the other with these: what is too much is lost. */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) ||
        pipe2(said, O_CLOEXEC | O_NONBLOCK))
        e = errno;
    if (!e)
        e = spawn(d, program, said, ends, page);
    close(page);
    if (e) {
        close_both(ends);
        close_both(said);
        page_unmap(d->page);
        return e;
    }
    close(ends[1]);
    close(said[1]);
    d->said_fd = said[0];
    link_init(&d->link, ends[0]);
    return 0;
}

static int write_open(struct backend_device *d, const struct worker_start *start)
{
    struct strbuf *out = &d->link.out;
    size_t at = message_begin(out, MESSAGE_OPEN);
    message_put_u32(out, MESSAGE_VERSION);
    message_put_u32(out, BACKEND_ABI);
    message_put(out, &start->options, sizeof start->options);
    message_put_u32(out, (uint32_t)start->index);
    message_put(out, start->folder, strlen(start->folder) + 1);
    message_put(out, start->backend, strlen(start->backend) + 1);
    return message_end(out, at);
}

static int open_device(struct backend_device *d, const struct worker_start *start, struct err *err)
{
    struct str answer;
    if (write_open(d, start))
        return err_set(err, ERR_MEMORY, "no memory to start the device's worker");
    d->deadline_us = clock_us() + start->start_ms * 1000;
    if (proxy_ask(d, NULL, &answer, NULL, err))
        return -1;
    d->deadline_us = 0;
    if (!message_take(&answer, &d->facts, sizeof d->facts) ||
        !message_take(&answer, d->supports, sizeof d->supports))
        return proxy_senseless(d, err);
    return 0;
}

/* One that is still going may hold the memory that this one wants. */
static int wait_for_before(const struct worker_start *start, struct err *err)
{
    struct proxy_session *session = start->session;
    int64_t until_us = clock_us() + PROXY_LEAVE_MS * 1000LL;
    while (session && spawn_sweep(&session->left, start->index) && clock_us() < until_us) {
        if (is_to_stop(session))
            return err_set(err, ERR_INTERRUPTED, "stopped before the device was opened");
        nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
    }
    return 0;
}

int proxy_open(const struct worker_start *start_as, struct backend_device **out, struct err *err)
{
    if (wait_for_before(start_as, err))
        return -1;
    struct backend_device *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_MEMORY, "no memory to start the device's worker");
    d->silence_ms = start_as->silence_ms;
    d->session = start_as->session;
    d->index = start_as->index;
    int e = start(d, start_as->program);
    if (e) {
        free(d);
        err_set(err, ERR_DEVICE, "the device's worker (%s) could not be started: %s",
                start_as->program, strerror(e));
        return err_hint(err, "see whether the program is there and there is memory to start it");
    }
    pthread_mutex_init(&d->calls, NULL);
    pthread_mutex_init(&d->lock, NULL);
    if (open_device(d, start_as, err)) {
        proxy_close(d);
        return -1;
    }
    *out = d;
    return 0;
}

/* ---- ending ---- */

static bool wait_gone(struct backend_device *d, int64_t until_us)
{
    int status;
    while (!proxy_gone(d, SLICE_MS, &status) && clock_us() < until_us && !is_to_stop(d->session))
        ;
    return !d->pid;
}

static bool ask_to_close(struct backend_device *d)
{
    pthread_mutex_lock(&d->lock);
    size_t at = message_begin(&d->link.out, MESSAGE_CLOSE);
    bool asked = message_end(&d->link.out, at) == 0 && link_send(&d->link) > 0;
    pthread_mutex_unlock(&d->lock);
    cancel_ask(&d->page->cancel);
    return asked;
}

static void end_process(struct backend_device *d, int64_t ms)
{
    static const char why[] = "it was closed";
    int64_t until_us = clock_us() + ms * 1000;
    int status;
    if (!ask_to_close(d) || !wait_gone(d, until_us)) {
        kill(d->pid, SIGKILL);
        if (!proxy_gone(d, CLOSE_MS, &status))
            wait_gone(d, until_us);
    }
    pthread_mutex_lock(&d->lock);
    memcpy(d->ended, why, sizeof why);
    d->is_ended = true;
    pthread_mutex_unlock(&d->lock);
}

bool proxy_leave(struct backend_device *d, int64_t ms)
{
    pthread_mutex_lock(&d->calls);
    if (!d->is_ended)
        end_process(d, ms);
    pthread_mutex_unlock(&d->calls);
    return !d->pid;
}

void proxy_close(struct backend_device *d)
{
    if (!d)
        return;
    proxy_leave(d, CLOSE_MS);
    if (d->session && d->pid)
        spawn_leave(&d->session->left, d->pid, d->index);
    link_fini(&d->link);
    close(d->said_fd);
    page_unmap(d->page);
    pthread_mutex_destroy(&d->calls);
    pthread_mutex_destroy(&d->lock);
    free(d->buffers);
    proxy_forget_programs(d);
    free(d->free_programs);
    free(d->times);
    free(d);
}

/* ---- looking ---- */

bool proxy_reacts(struct backend_device *d, int ms)
{
    uint32_t before = atomic_load(&d->page->progress);
    int64_t until_us = clock_us() + ms * 1000LL;
    if (pthread_mutex_trylock(&d->calls))
        return false;
    pthread_mutex_lock(&d->lock);
    size_t at = message_begin(&d->link.out, MESSAGE_PING);
    bool sent = !d->is_ended && message_end(&d->link.out, at) == 0 && link_send(&d->link) > 0;
    pthread_mutex_unlock(&d->lock);
    while (sent && atomic_load(&d->page->progress) == before && clock_us() < until_us)
        nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
    pthread_mutex_unlock(&d->calls);
    return atomic_load(&d->page->progress) != before;
}

/* ---- the rest of the table ---- */

static int device_count(void)
{
    return 0; /* which there are, the probe knows */
}

static int refuse_open(int index, const struct backend_options *options,
                       struct backend_device **out, struct err *err)
{
    (void)index, (void)options, (void)out;
    return err_set(err, ERR_DEVICE, "a worker is opened by proxy_open");
}

static void facts(struct backend_device *d, struct device_facts *out)
{
    *out = d->facts;
}

static bool supports(struct backend_device *d, enum op_id op, enum dtype dtype)
{
    return (unsigned)op < OP_COUNT && (unsigned)dtype < DTYPE_COUNT && d->supports[op][dtype];
}

static void *host(struct backend_device *d, void *buffer)
{
    (void)d, (void)buffer;
    return NULL;
}

static void trim(struct backend_device *d)
{
    struct err none; /* a worker that has ended holds nothing */
    proxy_tell(d, MESSAGE_TRIM, NULL, 0, &none);
}

static int configure(struct backend_device *d, const struct device_config *config, struct err *err)
{
    return proxy_tell(d, MESSAGE_CONFIGURE, config, sizeof *config, err);
}

static void reset_peak(struct backend_device *d)
{
    struct err none;
    pthread_mutex_lock(&d->lock);
    d->peak = 0;
    pthread_mutex_unlock(&d->lock);
    proxy_tell(d, MESSAGE_RESET_PEAK, NULL, 0, &none);
}

int proxy_pid(const struct backend_device *d)
{
    return d->pid;
}

const struct backend *proxy_backend(void)
{
    static const struct backend proxy = {
        .abi = BACKEND_ABI,
        .name = "worker",
        .device_count = device_count,
        .open = refuse_open,
        .close = proxy_close,
        .facts = facts,
        .supports = supports,
        .alloc = proxy_alloc,
        .free = proxy_free,
        .host = host,
        .upload = proxy_upload,
        .download = proxy_download,
        .memory = proxy_memory,
        .trim = trim,
        .configure = configure,
        .reset_peak = reset_peak,
        .prepare = proxy_prepare,
        .discard = proxy_discard,
        .run = proxy_run,
        .finish = proxy_finish,
        .ended = proxy_ended,
    };
    return &proxy;
}
