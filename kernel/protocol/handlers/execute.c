/* execute: one cell through the language, its outputs through the publisher. */
#include "protocol/dispatch.h"

#include "cell/cell.h"

struct execution {
    struct str code;
    bool silent, store_history, allow_stdin, stop_on_error;
};

static int read_request(const struct message *m, struct execution *r, struct err *err)
{
    if (message_text(m, "code", NULL, &r->code, err) ||
        message_bool(m, "silent", false, &r->silent, err) ||
        message_bool(m, "store_history", !r->silent, &r->store_history, err) ||
        message_bool(m, "allow_stdin", true, &r->allow_stdin, err) ||
        message_bool(m, "stop_on_error", true, &r->stop_on_error, err))
        return -1;
    r->store_history = r->store_history && !r->silent;
    return 0;
}

static void publish_input(struct kernel *k, const struct message *m, struct str code)
{
    struct outgoing *out = outbox_begin(&k->outbox, m->header_bytes, "execute_input");
    if (out) {
        struct json_out j = outgoing_content(out);
        json_out_object_begin(&j);
        json_out_kv_str(&j, "code", code);
        json_out_kv_int(&j, "execution_count", k->publisher.execution_count);
        json_out_object_end(&j);
    }
    outbox_finish(&k->outbox, out);
}

static void write_expression(struct kernel *k, struct str source, struct json_out *j)
{
    struct err err = { 0 };
    struct bundle b = { 0 };
    json_out_object_begin(j);
    if (source.p && cell_expression(&k->workspace, source, &k->cancel, &k->arena, &b, &err) == 0) {
        json_out_kv_text(j, "status", "ok");
        publish_bundle(j, &b);
        json_out_key(j, "metadata");
        json_out_object_begin(j);
        json_out_object_end(j);
    } else {
        json_out_kv_text(j, "status", "error");
        json_out_kv_text(j, "ename", source.p ? err_kind_name(err.kind) : "TypeError");
        json_out_kv_text(j, "evalue", source.p ? err.text : "an expression must be text");
        json_out_key(j, "traceback");
        json_out_array_begin(j);
        json_out_array_end(j);
    }
    json_out_object_end(j);
}

static void write_expressions(struct kernel *k, const struct message *m, struct json_out *j)
{
    void *at = NULL;
    struct str name, source;
    json_out_key(j, "user_expressions");
    json_out_object_begin(j);
    while (message_pairs(m, "user_expressions", &at, &name, &source)) {
        json_out_key_str(j, name);
        write_expression(k, source, j);
    }
    json_out_object_end(j);
}

static void write_payload(struct kernel *k, struct json_out *j)
{
    json_out_key(j, "payload");
    json_out_array_begin(j);
    if (k->publisher.pages.n)
        json_out_raw(j, strbuf_str(&k->publisher.pages));
    json_out_array_end(j);
}

/* Interrupted while it waited: told like any interrupted cell. */
static int refuse(struct kernel *k, const struct sink *sink, struct err *err)
{
    err_set(err, ERR_INTERRUPTED, "interrupted before it began");
    struct str report = arena_printf(&k->arena, "%s: %s", err_kind_name(err->kind), err->text);
    sink_emit(sink, &(struct event){ .kind = EVENT_ERROR, .err = err, .text = report });
    return -1;
}

/* The cell itself. An empty one does nothing and is not counted. */
static int run(struct kernel *k, const struct message *m, const struct execution *r,
               struct err *err)
{
    bool empty = str_trim(r->code).n == 0;
    if (r->store_history && !empty)
        k->workspace.cells++;
    publisher_begin(&k->publisher, m, k->workspace.cells, r->silent);
    if (!r->silent)
        publish_input(k, m, r->code);
    if (empty)
        return 0;
    struct sink sink = publisher_sink(&k->publisher, r->allow_stdin);
    struct cell cell = { r->code, &sink, &k->cancel };
    int status = cancel_asked(&k->cancel) ? refuse(k, &sink, err)
                                          : cell_run(&k->workspace, &cell, err);
    if (r->store_history) {
        struct str text = strbuf_str(&k->publisher.result);
        history_add(&k->history, k->workspace.cells, r->code,
                    text.n ? text : (struct str){ NULL, 0 });
    }
    return status;
}

int handle_execute(struct kernel *k, const struct message *m, struct json_out *reply,
                   struct err *err)
{
    struct execution r;
    if (read_request(m, &r, err) != 0)
        return -1;
    kernel_cell_begin(k);
    int status = run(k, m, &r, err);
    if (status == 0) {
        json_out_kv_int(reply, "execution_count", k->publisher.execution_count);
        write_expressions(k, m, reply);
        write_payload(k, reply);
    }
    kernel_cell_end(k);
    if (status != 0 && (r.stop_on_error || err->kind == ERR_INTERRUPTED))
        kernel_abort_queued(k);
    return status;
}

void explain_execute(struct kernel *k, struct json_out *j)
{
    publish_traceback(j, strbuf_str(&k->publisher.report));
    json_out_kv_int(j, "execution_count", k->publisher.execution_count);
    json_out_key(j, "user_expressions");
    json_out_object_begin(j);
    json_out_object_end(j);
    json_out_key(j, "payload");
    json_out_array_begin(j);
    json_out_array_end(j);
}
