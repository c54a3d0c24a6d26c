/* The worker's loop: takes message after message, answers questions, tells when the device has come
 * to its end. What a message does is in serve_device.c, serve_copy.c and serve_run.c. */
#include "worker/serve.h"

#include "worker/serve_impl.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { EXIT_SENSELESS = 3, EXIT_ENDED = 4, PUBLISH_US = 1000, QUIET_MS = 1500 };

static const struct {
    serve_handler *run;
    bool is_question; /* who asked waits for an answer */
} handlers[MESSAGE_QUESTIONS] = {
    [MESSAGE_OPEN] = { serve_open, true },
    [MESSAGE_ALLOC] = { serve_alloc, false },
    [MESSAGE_ALLOC_ASK] = { serve_alloc_ask, true },
    [MESSAGE_FREE] = { serve_free, false },
    [MESSAGE_WRITE] = { serve_write, false },
    [MESSAGE_UPLOAD] = { serve_upload, true },
    [MESSAGE_READ] = { serve_read, true },
    [MESSAGE_DOWNLOAD] = { serve_download, true },
    [MESSAGE_PREPARE] = { serve_prepare, true },
    [MESSAGE_DISCARD] = { serve_discard, false },
    [MESSAGE_RUN] = { serve_run, true },
    [MESSAGE_QUEUE] = { serve_queue, false },
    [MESSAGE_FINISH] = { serve_finish, true },
    [MESSAGE_CONFIGURE] = { serve_configure, true },
    [MESSAGE_TRIM] = { serve_trim, true },
    [MESSAGE_RESET_PEAK] = { serve_reset_peak, true },
    [MESSAGE_CLOSE] = { serve_close, false },
    [MESSAGE_PING] = { serve_ping, false },
};

int serve_refuse(struct err *err, const char *what)
{
    err_set(err, ERR_VALUE, "the worker was told %s, which makes no sense", what);
    return err_hint(err, "both ends must be the same version of tensorcell");
}

/* Everything that has been gathered, however slowly it is read. False: nobody reads any more. */
static bool send_all(struct serve *s)
{
    int status;
    while ((status = link_send(&s->link)) == 0)
        link_wait(&s->link, true, -1);
    return status > 0;
}

static void say_last_words(struct serve *s, const char *text)
{
    size_t at = message_begin(&s->link.out, MESSAGE_LAST_WORDS);
    message_put(&s->link.out, text, strlen(text) + 1);
    message_end(&s->link.out, at);
}

static void say_failed(struct serve *s, const struct err *err)
{
    size_t at = message_begin(&s->link.out, MESSAGE_FAILED);
    failed_from_err(&s->answer, err);
    message_put(&s->link.out, &s->answer, sizeof s->answer);
    message_end(&s->link.out, at);
}

static const char *ended(const struct serve *s)
{
    return s->device ? s->backend->ended(s->device) : NULL;
}

static int handle(struct serve *s, const struct message *m, struct err *err)
{
    if (m->kind >= MESSAGE_QUESTIONS || !handlers[m->kind].run)
        return serve_refuse(err, "something unknown");
    if ((m->kind == MESSAGE_OPEN) == (s->device != NULL))
        return serve_refuse(err, s->device ? "to open a second device"
                                           : "to use a device before one was opened");
    return handlers[m->kind].run(s, m->body, err);
}

static bool is_question(const struct message *m)
{
    bool known = m->kind < MESSAGE_QUESTIONS && handlers[m->kind].run;
    return !known || handlers[m->kind].is_question; /* somebody may wait for the answer */
}

/* A statement that made no sense is told with the next question. */
static int judge(struct serve *s, const struct message *m, struct err *err)
{
    int status = handle(s, m, err);
    if (status == 0 && ended(s))
        return err_set(err, ERR_DEVICE, "%s", ended(s));
    if (status && !is_question(m))
        s->offence = *err;
    if (status || !is_question(m) || s->offence.kind == ERR_NONE)
        return status;
    *err = s->offence;
    s->offence.kind = ERR_NONE;
    return -1;
}

static void take_message(struct serve *s, const struct message *m)
{
    struct err err = { 0 };
    memset(&s->answer, 0, sizeof s->answer);
    size_t at = message_begin(&s->link.out, MESSAGE_ANSWER);
    int status = judge(s, m, &err);
    if (status == 0 && is_question(m)) {
        if (message_end(&s->link.out, at) == 0)
            return;
        err_set(&err, ERR_MEMORY, "no memory for the worker's answer");
    }
    s->link.out.n = at;
    s->link.out.failed = false;
    if (ended(s)) /* before the answer: who gets that one asks at once */
        say_last_words(s, ended(s));
    if (is_question(m))
        say_failed(s, &err);
}

void serve_publish(struct serve *s)
{
    struct page_memory m = { .taken = s->taken, .given = s->given };
    if (!s->device)
        return;
    s->backend->memory(s->device, &m.facts);
    m.facts.used += s->promised;
    page_publish(s->page, &m);
    s->published_us = clock_us();
}

/* Who has been idle for a while looks at its memory once more: unused pieces go back by that. */
static void wait_for_more(struct serve *s)
{
    if (clock_us() - s->published_us > PUBLISH_US)
        serve_publish(s);
    if (link_wait(&s->link, false, QUIET_MS))
        return;
    serve_publish(s);
    link_wait(&s->link, false, -1);
}

/* From here on the worker ends by itself, and says how; not because nobody listens any more. */
static int leave(struct serve *s, int code)
{
    atomic_store(&s->closing, true);
    send_all(s);
    return code;
}

/* The exit code. */
static int listen_on(struct serve *s)
{
    struct message m;
    for (;;) {
        int status = link_next(&s->link, &m);
        if (status < 0 && link_hung_up(&s->link))
            return 0;
        if (status < 0) {
            say_last_words(s, "its worker was sent something that is no message");
            return leave(s, EXIT_SENSELESS);
        }
        if (status == 0) {
            wait_for_more(s);
            continue;
        }
        take_message(s, &m);
        atomic_fetch_add(&s->page->progress, 1);
        if (ended(s))
            return leave(s, EXIT_ENDED);
        if (!send_all(s) || atomic_load(&s->closing))
            return 0;
    }
}

static void *beat(void *argument)
{
    struct serve *s = argument;
    struct pollfd p = { .fd = s->link.fd, .events = POLLRDHUP };
    for (;;) {
        atomic_fetch_add(&s->page->beat, 1);
        p.revents = 0;
        /* An end that no longer matters is not waited for: it would be there at each look. */
        nfds_t looks = atomic_load(&s->closing) ? 0 : 1;
        if (poll(&p, looks, BEAT_MS) > 0 && p.revents && !atomic_load(&s->closing))
            _exit(0); /* in the middle of whatever it is doing: nobody wants it any more */
    }
    return NULL;
}

int serve_beat(struct serve *s)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int e = pthread_create(&thread, &attributes, beat, s);
    pthread_attr_destroy(&attributes);
    return e;
}

/* The system should take this process rather than the session's when memory is short. */
static void offer_to_be_killed(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t n = write(fd, "500", 3);
    (void)n; /* not allowed to: then it is as likely as any other */
    close(fd);
}

/* Waits of a few microseconds take that long, and not 50 more: here and in the backend's threads.
 */
static void wait_exactly(void)
{
    enum { SLACK_NS = 1000 };
    prctl(PR_SET_TIMERSLACK, SLACK_NS, 0, 0, 0);
}

int serve(int socket, int page)
{
    static const char no_page[] = "tensorcell worker: the second descriptor is no shared page\n";
    struct serve s = { .page = page_map(page) };
    close(page);
    if (!s.page) {
        fputs(no_page, stderr);
        return EXIT_SENSELESS;
    }
    link_init(&s.link, socket);
    s.seconds_end = &s.seconds;
    offer_to_be_killed();
    wait_exactly();
    if (serve_beat(&s)) {
        fputs("tensorcell worker: no thread for the sign of life\n", stderr);
        return EXIT_SENSELESS;
    }
    int code = listen_on(&s);
    atomic_store(&s.closing, true);
    if (code == 0 && s.device) {
        serve_settle(&s);
        serve_drop_programs(&s);
        serve_drop_buffers(&s);
        s.backend->close(s.device);
    }
    _exit(code); /* the other thread looks at what is on this stack */
}

int serve_main(const char *socket, const char *page)
{
    char *end;
    long first = strtol(socket, &end, 10);
    long second = *end ? -1 : strtol(page, &end, 10);
    if (*end || first < 0 || second < 0 || first > INT32_MAX || second > INT32_MAX)
        return 2;
    return serve((int)first, (int)second);
}
