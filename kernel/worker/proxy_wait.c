/* Waiting for a worker: how its life is watched meanwhile, and how it ends. */
#include "base/settings.h"
#include "worker/proxy_impl.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A pause longer than this is ours, not the worker's: a session that slept has heard nothing. */
enum { LISTENED_US = 100000 };

/* ---- the end ---- */

/* Keeps the last of what it says on its stderr. */
static void hear(struct backend_device *d)
{
    char piece[1024];
    ssize_t n;
    while ((n = read(d->said_fd, piece, sizeof piece)) > 0) {
        size_t most = SAID_MOST - 1, got = (size_t)n, kept = strlen(d->said);
        if (got > most)
            got = most;
        size_t drop = kept + got > most ? kept + got - most : 0;
        memmove(d->said, d->said + drop, kept - drop);
        memcpy(d->said + kept - drop, piece + n - got, got);
        d->said[kept - drop + got] = 0;
    }
}

/* ": LINE", the last one that is not empty, or "". */
static const char *last_line(struct backend_device *d, char *text, size_t size)
{
    struct str said = str_trim(str_of(d->said));
    size_t from = said.n;
    while (from && said.p[from - 1] != '\n')
        from--;
    snprintf(text, size, "%s" STR_FMT, said.n ? ": " : "", STR_ARG(str_slice(said, from, said.n)));
    return text;
}

bool proxy_gone(struct backend_device *d, int64_t ms, int *status)
{
    if (d->pid && spawn_reap(d->pid, ms, status))
        d->pid = 0;
    return !d->pid;
}

static void keep_last_words(struct backend_device *d, struct str body)
{
    const char *text;
    if (message_take_text(&body, &text))
        snprintf(d->last_words, sizeof d->last_words, "%s", text);
}

static void tell_end(struct backend_device *d, bool gone, int status, char *out, size_t size)
{
    char line[SAID_MOST + 4];
    last_line(d, line, sizeof line);
    if (!gone)
        snprintf(out, size, "its worker does not react and cannot be ended");
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        snprintf(out, size,
                 "its worker was ended by signal 9 (Killed; the system may have run out "
                 "of memory)");
    else if (WIFSIGNALED(status))
        snprintf(out, size, "its worker was ended by signal %d (%s)%s", WTERMSIG(status),
                 strsignal(WTERMSIG(status)), line);
    else
        snprintf(out, size, "its worker ended by itself with exit code %d%s", WEXITSTATUS(status),
                 line);
}

void proxy_end(struct backend_device *d, const char *why)
{
    enum { GONE_MS = 200 };
    struct message m;
    char text[sizeof d->ended];
    int status = 0;
    if (d->is_ended)
        return;
    if (why)
        kill(d->pid, SIGKILL);
    while (link_next(&d->link, &m) > 0)
        if (m.kind == MESSAGE_LAST_WORDS)
            keep_last_words(d, m.body);
    bool gone = proxy_gone(d, GONE_MS, &status);
    if (!gone) {
        kill(d->pid, SIGKILL);
        gone = proxy_gone(d, GONE_MS, &status);
    }
    hear(d);
    if (why || d->last_words[0])
        snprintf(text, sizeof text, "%s", d->last_words[0] ? d->last_words : why);
    else
        tell_end(d, gone, status, text, sizeof text);
    pthread_mutex_lock(&d->lock);
    memcpy(d->ended, text, sizeof text);
    d->is_ended = true;
    pthread_mutex_unlock(&d->lock);
}

int proxy_alive(struct backend_device *d, struct err *err)
{
    if (!d->is_ended)
        return 0;
    err_set(err, ERR_DEVICE, "the device came to an end: %s", d->ended);
    return err_hint(err, "run the cell again: the next use of the device starts another worker");
}

int proxy_senseless(struct backend_device *d, struct err *err)
{
    proxy_end(d, "its worker gave an answer that makes no sense");
    return proxy_alive(d, err);
}

const char *proxy_ended(struct backend_device *d)
{
    pthread_mutex_lock(&d->calls);
    if (!d->is_ended && link_hung_up(&d->link))
        proxy_end(d, NULL);
    const char *ended = d->is_ended ? d->ended : NULL; /* written once */
    pthread_mutex_unlock(&d->calls);
    return ended;
}

/* ---- the watch ---- */

struct watch {
    const struct cancel *cancel; /* may be NULL */
    int64_t last_us, silent_us, still_us, asked_us;
    uint32_t beat, progress;
};

/* What a worker does that is at work, counted; may wrap. */
static uint32_t progress_of(struct backend_device *d)
{
    return atomic_load(&d->page->progress) + counter_get(&d->page->runs) +
           counter_get(&d->page->up.taken) + counter_get(&d->page->down.filled);
}

static void watch_begin(struct backend_device *d, struct watch *w, const struct cancel *cancel)
{
    *w = (struct watch){ .cancel = cancel,
                         .last_us = clock_us(),
                         .beat = atomic_load(&d->page->beat),
                         .progress = progress_of(d) };
}

/* -1: it was to stop and has not. What is queued may come to its end within that time: it is
 * little, and stopped only by who says so with the question. */
static int look_at_cancel(struct backend_device *d, struct watch *w, int64_t now, struct err *err)
{
    bool asked = cancel_asked(w->cancel);
    if (!asked && !(d->session && cancel_seat_asked(&d->session->stop)))
        return 0;
    if (!w->asked_us) {
        w->asked_us = now;
        if (asked || !d->queued)
            cancel_ask(&d->page->cancel);
    }
    int64_t passed = now - w->asked_us;
    bool moving = w->still_us < STOP_MS * 1000LL && passed < STOP_MOST_MS * 1000LL;
    if (passed < STOP_MS * 1000LL || moving)
        return 0;
    proxy_end(d, "its worker was ended because it did not stop within 2 s of an interrupt");
    return err_set(err, ERR_INTERRUPTED,
                   "stopped; what ran on the device did not end, so its worker was ended");
}

/* A worker that lives may still wait for a kernel that never ends. */
static bool is_stuck(const struct backend_device *d, const struct watch *w)
{
    int64_t most = setting(SETTING_GPU_SECONDS);
    return most > 0 && !d->deadline_us && w->still_us > most * 1000000;
}

static void look_at_life(struct backend_device *d, struct watch *w, int64_t now)
{
    char text[120];
    uint32_t beat = atomic_load(&d->page->beat), progress = progress_of(d);
    int64_t passed = now - w->last_us;
    passed = passed < LISTENED_US ? passed : LISTENED_US;
    w->silent_us = beat != w->beat ? 0 : w->silent_us + passed;
    w->still_us = progress != w->progress ? 0 : w->still_us + passed;
    w->beat = beat;
    w->progress = progress;
    w->last_us = now;
    if (w->silent_us > d->silence_ms * 1000) {
        snprintf(text, sizeof text, "its worker gave no sign of life for %g s",
                 (double)d->silence_ms / 1000);
        proxy_end(d, text);
    } else if (is_stuck(d, w)) {
        snprintf(text, sizeof text, "no progress for %lld s: a kernel hangs; its worker was ended",
                 (long long)setting(SETTING_GPU_SECONDS));
        proxy_end(d, text);
    } else if (d->deadline_us && now > d->deadline_us) {
        proxy_end(d, "its worker did not open the device in time");
    }
}

/* One look, between two slices of a wait. -1: the worker has ended, or has been: err. */
static int watch_look(struct backend_device *d, struct watch *w, struct err *err)
{
    int64_t now = clock_us();
    hear(d);
    if (link_hung_up(&d->link))
        proxy_end(d, NULL);
    if (!d->is_ended && look_at_cancel(d, w, now, err))
        return -1;
    if (!d->is_ended)
        look_at_life(d, w, now);
    return proxy_alive(d, err);
}

/* ---- talking ---- */

static int send_watched(struct backend_device *d, struct watch *w, struct err *err)
{
    for (;;) {
        pthread_mutex_lock(&d->lock);
        int status = link_send(&d->link);
        pthread_mutex_unlock(&d->lock);
        if (status > 0)
            return 0;
        if (status < 0)
            proxy_end(d, NULL);
        else
            link_wait(&d->link, true, SLICE_MS);
        if (watch_look(d, w, err))
            return -1;
    }
}

int proxy_send(struct backend_device *d, struct err *err)
{
    struct watch w;
    watch_begin(d, &w, NULL);
    return proxy_alive(d, err) ? -1 : send_watched(d, &w, err);
}

/* 1: answered; 0: not yet; -1: failed. */
static int take_answer(struct backend_device *d, struct str *answer, struct failed_head *failed,
                       struct err *err)
{
    struct message m;
    int status = link_next(&d->link, &m);
    if (status < 0)
        proxy_end(d, NULL);
    if (status <= 0)
        return status < 0 ? proxy_alive(d, err) : 0;
    *answer = m.body;
    if (m.kind == MESSAGE_ANSWER)
        return 1;
    if (m.kind == MESSAGE_LAST_WORDS) {
        keep_last_words(d, m.body);
        return 0;
    }
    struct str body = m.body;
    if (m.kind != MESSAGE_FAILED || !message_take(&body, failed, sizeof *failed))
        return proxy_senseless(d, err);
    failed_to_err(failed, err);
    if (d->last_words[0])
        proxy_end(d, NULL);
    return -1;
}

int proxy_ask(struct backend_device *d, const struct cancel *cancel, struct str *answer,
              struct failed_head *failed, struct err *err)
{
    struct watch w;
    struct failed_head ours;
    int status;
    struct str unused;
    watch_begin(d, &w, cancel);
    if (proxy_alive(d, err) || send_watched(d, &w, err))
        return -1;
    while ((status = take_answer(d, answer ? answer : &unused, failed ? failed : &ours, err)) == 0)
        if (!link_wait(&d->link, false, SLICE_MS) && watch_look(d, &w, err))
            return -1;
    if (cancel_asked(&d->page->cancel) && !d->queued)
        cancel_clear(&d->page->cancel);
    return status < 0 ? -1 : 0;
}

int proxy_await(struct backend_device *d, struct counter *c, uint32_t until,
                const struct cancel *cancel, struct err *err)
{
    struct watch w;
    watch_begin(d, &w, cancel);
    bool spins = d->link.spins;
    while (!counter_wait(c, until, SLICE_MS, spins)) {
        spins = false;
        if (link_readable(&d->link) && !link_hung_up(&d->link))
            return counter_reached(c, until) ? 0 : 1; /* it may have come just before the answer */
        if (watch_look(d, &w, err))
            return -1;
    }
    return 0;
}

int proxy_tell(struct backend_device *d, enum message_kind kind, const void *body, size_t bytes,
               struct err *err)
{
    pthread_mutex_lock(&d->calls);
    pthread_mutex_lock(&d->lock);
    size_t at = message_begin(&d->link.out, kind);
    message_put(&d->link.out, body, bytes);
    int status = message_end(&d->link.out, at);
    pthread_mutex_unlock(&d->lock);
    if (status)
        err_set(err, ERR_MEMORY, "no memory to speak to the device's worker");
    else
        status = proxy_ask(d, NULL, NULL, NULL, err);
    pthread_mutex_unlock(&d->calls);
    return status;
}
