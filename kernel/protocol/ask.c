/* input: a question to the client that runs the cell, over the stdin socket. Only that client's
 * answer to this question counts: what others send, or answers to earlier questions, is dropped. */
#include "protocol/publish.h"

#include "wire/socket.h"

enum { LOOK_EVERY_MS = 20 }; /* at the cancel flag, while waiting */

struct question {
    struct publisher *publisher;
    struct str id; /* of the input_request */
    struct arena *arena;
};

/* A header begins with its id, as wire/outgoing.c writes it. */
static struct str id_of(const struct outgoing *m, struct arena *a)
{
    static const char before[] = "{\"msg_id\":\"";
    struct str rest = str_slice(strbuf_str(&m->bytes), m->ends[m->signed_from - 1], m->bytes.n), id;
    if (!str_starts(rest, str_of(before)))
        return (struct str){ NULL, 0 };
    rest = str_slice(rest, sizeof before - 1, rest.n);
    return str_cut(&rest, '"', &id) ? arena_str(a, id) : (struct str){ NULL, 0 };
}

static bool send_request(struct question *q, struct str prompt, bool hidden)
{
    struct publisher *p = q->publisher;
    struct session *s = p->outbox->session;
    struct outgoing *m = outgoing_reply(s, p->request, "input_request");
    if (!m)
        return false;
    q->id = id_of(m, q->arena);
    struct json_out j = outgoing_content(m);
    json_out_object_begin(&j);
    json_out_kv_str(&j, "prompt", prompt);
    json_out_kv_bool(&j, "password", hidden);
    json_out_object_end(&j);
    m = outgoing_finish(s, m);
    return m && outgoing_send(p->stdin_socket, m);
}

/* Answers to questions that nobody asks any more. */
static void drop_stale(struct publisher *p)
{
    struct message *old;
    while (message_receive(p->stdin_socket, CHANNEL_STDIN, p->outbox->session, &old))
        message_free(old);
}

static bool same_client(const struct message *a, const struct message *b)
{
    if (a->identity_count != b->identity_count)
        return false;
    for (int i = 0; i < a->identity_count; i++)
        if (!str_equal(message_identity(a, i), message_identity(b, i)))
            return false;
    return true;
}

/* Some clients name the question as the parent of their answer, some the cell, some nothing. */
static bool answers(const struct question *q, const struct message *m)
{
    const struct message *request = q->publisher->request;
    struct str parent = message_parent_id(m, q->arena);
    return str_is(m->type, "input_reply") && same_client(m, request) &&
           (!parent.n || str_equal(parent, q->id) || str_equal(parent, message_id(request)));
}

static int ended(struct err *err)
{
    err_set(err, ERR_VALUE, "the input was ended without an answer");
    return err_hint(err, "run the cell again and answer, or catch it with try");
}

/* 1: *answer is set, 0: no answer yet, -1: the answer was no answer. */
static int take_answer(const struct question *q, struct str *answer, struct err *err)
{
    struct publisher *p = q->publisher;
    struct message *m;
    int status = 0;
    if (!message_receive(p->stdin_socket, CHANNEL_STDIN, p->outbox->session, &m) || !m)
        return 0;
    if (answers(q, m)) {
        struct str value;
        status = message_text(m, "value", NULL, &value, err) == 0 ? 1 : -1;
        if (status == 1 && str_is(str_trim(value), "\x04")) /* Ctrl-D */
            status = ended(err);
        else if (status == 1)
            *answer = arena_str(q->arena, value);
    }
    message_free(m);
    return status;
}

int publisher_ask(void *context, struct str prompt, bool hidden, struct arena *a,
                  struct str *answer, struct err *err)
{
    struct publisher *p = context;
    struct question q = { .publisher = p, .arena = a };
    outbox_flush(p->outbox);
    drop_stale(p);
    if (!send_request(&q, prompt, hidden)) {
        err_set(err, ERR_VALUE, "the client that ran this cell takes no input");
        return err_hint(err, "run it from a notebook or console, or assign the value in the cell");
    }
    for (int status = 0; !cancel_asked(p->cancel);) {
        if (socket_wait(p->stdin_socket, NULL, 0, LOOK_EVERY_MS) & SOCKET_READY)
            status = take_answer(&q, answer, err);
        if (status != 0)
            return status > 0 ? 0 : -1;
    }
    return err_set(err, ERR_INTERRUPTED, "interrupted while waiting for input");
}
