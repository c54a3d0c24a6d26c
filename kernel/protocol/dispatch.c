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

static void write_error(struct kernel *k, const struct handler *h, const char *name,
                        const char *text, struct json_out *j)
{
    json_out_object_begin(j);
    json_out_kv_text(j, "status", "error");
    json_out_kv_text(j, "ename", name);
    json_out_kv_text(j, "evalue", text);
    if (h->explain)
        h->explain(k, j);
    else
        publish_traceback(j, STR(""));
    json_out_object_end(j);
}

static int call(struct kernel *k, const struct handler *h, const struct message *m,
                struct json_out *reply, struct err *err)
{
    if (!m->content)
        return err_set(err, ERR_VALUE, "the message could not be read: %s", m->fault);
    return h->handle(k, m, reply, err);
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
    if (h->explain)
        publisher_begin(&k->publisher, m, k->workspace.cells, true);
    struct json_out j = outgoing_content(reply);
    json_out_object_begin(&j);
    int status = call(k, h, m, &j, &err);
    if (status == 0)
        json_out_kv_text(&j, "status", "ok");
    if (status >= 0) {
        json_out_object_end(&j);
    } else {
        j = outgoing_content_again(reply);
        write_error(k, h, err_kind_name(err.kind), err.text, &j);
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

void dispatch_abort(struct kernel *k, const struct message *m)
{
    const struct handler *h = find(m);
    outbox_status(&k->outbox, m->header_bytes, "busy");
    struct outgoing *reply = h ? outgoing_reply(&k->session, m, h->reply) : NULL;
    if (reply) {
        struct json_out j = outgoing_content(reply);
        publisher_begin(&k->publisher, m, k->workspace.cells, true);
        write_error(k, h, "ExecutionAborted", "not run, because an earlier cell failed", &j);
        send_reply(k, m, reply);
    }
    outbox_status(&k->outbox, m->header_bytes, "idle");
}
