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

static void publish_input(struct executor *x, const struct message *m, struct str code)
{
    struct kernel *k = x->kernel;
    struct outgoing *out = outbox_begin(&k->outbox, m->header_bytes, "execute_input");
    if (out) {
        struct json_out j = outgoing_content(out);
        json_out_object_begin(&j);
        json_out_kv_str(&j, "code", code);
        json_out_kv_int(&j, "execution_count", x->publisher.execution_count);
        json_out_object_end(&j);
    }
    outbox_finish(&k->outbox, out);
}

static void write_expression(struct executor *x, struct str source, struct json_out *j)
{
    struct err err = { 0 };
    struct bundle b = { 0 };
    json_out_object_begin(j);
    if (source.p &&
        cell_expression(&x->kernel->workspace, source, &x->cancel, &x->arena, &b, &err) == 0) {
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

static void write_expressions(struct executor *x, const struct message *m, struct json_out *j)
{
    void *at = NULL;
    struct str name, source;
    json_out_key(j, "user_expressions");
    json_out_object_begin(j);
    while (message_pairs(m, "user_expressions", &at, &name, &source)) {
        json_out_key_str(j, name);
        write_expression(x, source, j);
    }
    json_out_object_end(j);
}

static void write_payload(struct executor *x, struct json_out *j)
{
    json_out_key(j, "payload");
    json_out_array_begin(j);
    if (x->publisher.pages.n)
        json_out_raw(j, strbuf_str(&x->publisher.pages));
    json_out_array_end(j);
}

/* Interrupted while it waited: told like any interrupted cell. */
static int refuse(struct executor *x, struct err *err)
{
    struct sink sink = publisher_sink(&x->publisher, false);
    err_set(err, ERR_INTERRUPTED, "interrupted before it began");
    struct str report = arena_printf(&x->arena, "%s: %s", err_kind_name(err->kind), err->text);
    sink_emit(&sink, &(struct event){ .kind = EVENT_ERROR, .err = err, .text = report });
    return -1;
}

/* The shell's cells only: a subshell counts for itself, and would take their numbers. */
static void remember(struct executor *x, const struct sink *sink, struct str code)
{
    struct kernel *k = x->kernel;
    struct str text = strbuf_str(&x->publisher.result);
    if (x != &k->shell)
        return;
    history_add(&k->history, x->cells, code, text.n ? text : (struct str){ NULL, 0 });
    const char *warning = history_warning(&k->history);
    if (!warning)
        return;
    turn_take(&k->workspace);
    sink_emit(sink,
              &(struct event){ .kind = EVENT_STREAM, .to_stderr = true, .text = str_of(warning) });
    turn_give(&k->workspace);
}

/* The cell itself. An empty one does nothing and is not counted. */
static int run(struct executor *x, const struct message *m, const struct execution *r,
               struct err *err)
{
    bool empty = str_trim(r->code).n == 0;
    if (r->store_history && !empty)
        x->cells++;
    publisher_begin(&x->publisher, m, x->cells, r->silent);
    if (!r->silent)
        publish_input(x, m, r->code);
    if (empty)
        return 0;
    struct sink sink = executor_sink(x, r->allow_stdin);
    struct cell cell = { r->code, &sink, &x->cancel };
    int status = cancel_asked(&x->cancel) ? refuse(x, err)
                                          : cell_run(&x->kernel->workspace, &cell, err);
    if (r->store_history)
        remember(x, &sink, r->code);
    return status;
}

int handle_execute(struct kernel *k, const struct message *m, struct json_out *reply,
                   struct err *err)
{
    struct execution r;
    struct executor *x = kernel_executor(k, m);
    if (read_request(m, &r, err) != 0)
        return -1;
    executor_cell_begin(x);
    int status = run(x, m, &r, err);
    if (status == 0) {
        json_out_kv_int(reply, "execution_count", x->publisher.execution_count);
        write_expressions(x, m, reply);
        write_payload(x, reply);
    }
    executor_cell_end(x);
    if (status != 0 && (r.stop_on_error || err->kind == ERR_INTERRUPTED))
        executor_abort_queued(x);
    return status;
}

void explain_execute(struct kernel *k, const struct message *m, struct json_out *j)
{
    const struct executor *x = kernel_executor(k, m); /* NULL: nobody's, it was refused */
    publish_traceback(j, x ? strbuf_str(&x->publisher.report) : STR(""));
    json_out_kv_int(j, "execution_count", x ? x->publisher.execution_count : 0);
    json_out_key(j, "user_expressions");
    json_out_object_begin(j);
    json_out_object_end(j);
    json_out_key(j, "payload");
    json_out_array_begin(j);
    json_out_array_end(j);
}
