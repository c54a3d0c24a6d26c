/* The bracket around every request, and error replies. What a message means is in handlers/. */
#include "protocol/dispatch.h"

#include "base/log.h"

enum { SHELL = 1 << CHANNEL_SHELL, CONTROL = 1 << CHANNEL_CONTROL };

static const struct handler handlers[] = {
#define HANDLER(name, type, reply, channels, explain)                                              \
    { type, reply, channels, handle_##name, explain },
#include "protocol/handlers.def"
#undef HANDLER
};

static const struct handler *find(const struct message *m)
{
    for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++)
        if (str_is(m->type, handlers[i].type))
            return handlers[i].channels & (1U << (unsigned)m->channel) ? &handlers[i] : NULL;
    return NULL;
}

static void send_reply(struct kernel *k, const struct message *m, struct outgoing *reply)
{
    reply = outgoing_finish(&k->session, reply);
    if (!reply)
        log_line("out of memory: a reply is lost");
    else if (m->channel == CHANNEL_CONTROL)
        outgoing_send(k->sockets.each[CHANNEL_CONTROL], reply); /* this is its thread */
    else
        mailbox_put(&k->replies, &reply->mail);
}

static void write_error(struct kernel *k, const struct handler *h, const struct message *m,
                        const char *name, const char *text, struct json_out *j)
{
    json_out_object_begin(j);
    json_out_kv_text(j, "status", "error");
    json_out_kv_text(j, "ename", name);
    json_out_kv_text(j, "evalue", text);
    if (h->explain)
        h->explain(k, m, j);
    else
        publish_traceback(j, STR(""));
    json_out_object_end(j);
}

/* Shell requests look at the workspace; execute, the one with more to explain, takes the turn
 * itself. */
static int call(struct kernel *k, const struct handler *h, const struct message *m,
                struct json_out *reply, struct err *err)
{
    if (!m->content)
        return err_set(err, ERR_VALUE, "the message could not be read: %s", m->fault);
    if (m->channel != CHANNEL_SHELL || h->explain)
        return h->handle(k, m, reply, err);
    turn_take(&k->workspace);
    int status = h->handle(k, m, reply, err);
    arena_reset(&k->arena);
    turn_give(&k->workspace);
    return status;
}

static void begin_output(struct kernel *k, const struct handler *h, const struct message *m)
{
    struct executor *x = h->explain ? kernel_executor(k, m) : NULL;
    if (x)
        publisher_begin(&x->publisher, m, x->cells, true);
}

static void serve(struct kernel *k, const struct handler *h, const struct message *m)
{
    struct err err = { 0 };
    struct outgoing *reply = h->reply ? outgoing_reply(&k->session, m, h->reply) : NULL;
    if (!reply) {
        if (h->reply)
            log_line("out of memory: a reply is lost");
        else if (call(k, h, m, NULL, &err) != 0)
            log_line("%s: %s", h->type, err.text);
        return;
    }
    begin_output(k, h, m);
    struct json_out j = outgoing_content(reply);
    json_out_object_begin(&j);
    int status = call(k, h, m, &j, &err);
    if (status == 0)
        json_out_kv_text(&j, "status", "ok");
    if (status >= 0) {
        json_out_object_end(&j);
    } else {
        j = outgoing_content_again(reply);
        write_error(k, h, m, err_kind_name(err.kind), err.text, &j);
    }
    send_reply(k, m, reply);
}

void dispatch(struct kernel *k, const struct message *m)
{
    const struct handler *h = find(m);
    outbox_status(&k->outbox, m->header_bytes, "busy");
    if (h)
        serve(k, h, m);
    else
        log_line("%s: no answer to messages of type %.60s", channel_name(m->channel), m->type.p);
    outbox_status(&k->outbox, m->header_bytes, "idle");
}

void dispatch_abort(struct kernel *k, const struct message *m, const char *why)
{
    const struct handler *h = find(m);
    outbox_status(&k->outbox, m->header_bytes, "busy");
    struct outgoing *reply = h && h->reply ? outgoing_reply(&k->session, m, h->reply) : NULL;
    if (reply) {
        struct json_out j = outgoing_content(reply);
        begin_output(k, h, m);
        write_error(k, h, m, "ExecutionAborted", why, &j);
        send_reply(k, m, reply);
    }
    outbox_status(&k->outbox, m->header_bytes, "idle");
}
