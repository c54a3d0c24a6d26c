/* One ordered queue for everything published, so that idle never overtakes the last output. */
#include "protocol/outbox.h"

#include "base/log.h"

#include <stdio.h>
#include <time.h>

int outbox_init(struct outbox *o, struct session *s)
{
    *o = (struct outbox){ .session = s };
    for (int i = 0; i < OUTBOX_STREAMS; i++)
        strbuf_init(&o->text[i]);
    pthread_mutex_init(&o->lock, NULL);
    return mailbox_init(&o->box);
}

void outbox_fini(struct outbox *o)
{
    for (struct mail *m = mailbox_take(&o->box, NULL), *next; m; m = next) {
        next = m->next;
        outgoing_free((struct outgoing *)(void *)m);
    }
    mailbox_fini(&o->box);
    for (int i = 0; i < OUTBOX_STREAMS; i++)
        strbuf_fini(&o->text[i]);
    pthread_mutex_destroy(&o->lock);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void hand_over(struct outbox *o, struct outgoing *m)
{
    if (m)
        mailbox_put(&o->box, &m->mail);
    else
        log_line("out of memory: a message to the notebook is lost");
}

static void flush_stream(struct outbox *o, enum outbox_stream which)
{
    static const struct {
        const char *name;
        struct str topic;
    } rows[OUTBOX_STREAMS] = { { "stdout", { "stream.stdout", 13 } },
                               { "stderr", { "stream.stderr", 13 } } };
    struct strbuf *text = &o->text[which];
    if (text->n == 0)
        return;
    struct outgoing *m = outgoing_publish(o->session, rows[which].topic, o->parent, "stream");
    if (m) {
        struct json_out j = outgoing_content(m);
        m->bulk = true;
        json_out_object_begin(&j);
        json_out_kv_text(&j, "name", rows[which].name);
        json_out_kv_str(&j, "text", strbuf_str(text));
        json_out_object_end(&j);
        m = outgoing_finish(o->session, m);
    }
    hand_over(o, m);
    if (text->capacity > OUTBOX_GATHER_BYTES)
        strbuf_fini(text);
    strbuf_clear(text);
}

/* The stream that was written to last goes last. */
static void flush_locked(struct outbox *o)
{
    flush_stream(o, o->newest == OUTBOX_STDOUT ? OUTBOX_STDERR : OUTBOX_STDOUT);
    flush_stream(o, o->newest);
}

static size_t gathered(const struct outbox *o)
{
    return o->text[OUTBOX_STDOUT].n + o->text[OUTBOX_STDERR].n;
}

void outbox_flush(struct outbox *o)
{
    pthread_mutex_lock(&o->lock);
    flush_locked(o);
    pthread_mutex_unlock(&o->lock);
}

/* A message for each change of stream keeps their order; a program that changes all the time would
 * flood the client, so that in one window only the first changes are kept in order. */
static void change_stream(struct outbox *o, enum outbox_stream to, int64_t now)
{
    if (now >= o->window_ms) {
        o->window_ms = now + OUTBOX_GATHER_MS;
        o->switches = 0;
    }
    if (to != o->newest && gathered(o) && o->switches++ < OUTBOX_SWITCHES)
        flush_locked(o);
    o->newest = to;
}

void outbox_print(struct outbox *o, struct str parent, bool to_stderr, struct str text)
{
    if (text.n == 0)
        return;
    enum outbox_stream to = to_stderr ? OUTBOX_STDERR : OUTBOX_STDOUT;
    pthread_mutex_lock(&o->lock);
    if (to != o->newest)
        change_stream(o, to, now_ms());
    if (gathered(o) + text.n > OUTBOX_GATHER_BYTES)
        flush_locked(o);
    bool first = gathered(o) == 0;
    if (first) {
        o->parent = parent;
        o->due_ms = now_ms() + OUTBOX_GATHER_MS;
    }
    strbuf_add(&o->text[to], text);
    pthread_mutex_unlock(&o->lock);
    if (first)
        mailbox_wake(&o->box); /* so that the publisher knows when to look again */
}

void outbox_put(struct outbox *o, struct outgoing *m)
{
    pthread_mutex_lock(&o->lock);
    flush_locked(o);
    hand_over(o, m);
    pthread_mutex_unlock(&o->lock);
}

struct outgoing *outbox_begin(struct outbox *o, struct str parent, const char *type)
{
    char topic[96];
    int n = snprintf(topic, sizeof topic, "kernel.%s.%s", o->session->id, type);
    return outgoing_publish(o->session, (struct str){ topic, (size_t)n }, parent, type);
}

void outbox_finish(struct outbox *o, struct outgoing *m)
{
    outbox_put(o, m ? outgoing_finish(o->session, m) : NULL);
}

void outbox_status(struct outbox *o, struct str parent, const char *state)
{
    struct outgoing *m = outbox_begin(o, parent, "status");
    if (m) {
        struct json_out j = outgoing_content(m);
        json_out_object_begin(&j);
        json_out_kv_text(&j, "execution_state", state);
        json_out_object_end(&j);
    }
    outbox_finish(o, m);
}

struct outgoing *outbox_take(struct outbox *o, int *wait_ms, bool *closed)
{
    /* The event is lowered before the text is looked at: what is printed in between raises it. */
    struct mail *all = mailbox_take(&o->box, closed);
    pthread_mutex_lock(&o->lock);
    int64_t left = o->due_ms - now_ms();
    if (left <= 0)
        flush_locked(o);
    *wait_ms = gathered(o) ? (int)left : -1;
    pthread_mutex_unlock(&o->lock);
    return (struct outgoing *)(void *)all;
}

void outbox_close(struct outbox *o)
{
    outbox_flush(o);
    mailbox_close(&o->box);
}
