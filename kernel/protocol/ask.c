/* input: a question to the client that runs the cell, over the stdin socket. */
#include "protocol/publish.h"

#include "wire/socket.h"

enum { LOOK_EVERY_MS = 20 }; /* at the cancel flag, while waiting */

static bool send_request(struct publisher *p, struct str prompt, bool hidden)
{
    struct session *s = p->outbox->session;
    struct outgoing *m = outgoing_reply(s, p->request, "input_request");
    if (!m)
        return false;
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

/* 1: *answer is set, 0: no answer yet, -1: the answer was no answer. */
static int take_answer(struct publisher *p, struct arena *a, struct str *answer, struct err *err)
{
    struct message *m;
    int status = 0;
    if (!message_receive(p->stdin_socket, CHANNEL_STDIN, p->outbox->session, &m) || !m)
        return 0;
    if (str_is(m->type, "input_reply")) {
        struct str value;
        status = message_text(m, "value", NULL, &value, err) == 0 ? 1 : -1;
        if (status == 1 && str_is(value, "\x04"))
            status = err_set(err, ERR_VALUE, "the input was ended without an answer");
        else if (status == 1)
            *answer = arena_str(a, value);
    }
    message_free(m);
    return status;
}

int publisher_ask(void *context, struct str prompt, bool hidden, struct arena *a,
                  struct str *answer, struct err *err)
{
    struct publisher *p = context;
    outbox_flush(p->outbox);
    drop_stale(p);
    if (!send_request(p, prompt, hidden))
        return err_set(err, ERR_VALUE, "the client that ran this cell takes no input");
    for (int status = 0; !cancel_asked(p->cancel);) {
        if (socket_wait(p->stdin_socket, NULL, 0, LOOK_EVERY_MS) & SOCKET_READY)
            status = take_answer(p, a, answer, err);
        if (status != 0)
            return status > 0 ? 0 : -1;
    }
    return err_set(err, ERR_INTERRUPTED, "interrupted while waiting for input");
}
