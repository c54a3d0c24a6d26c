/* Events to iopub messages, bounded by a number of bytes for each cell. */
#include "protocol/publish.h"

#include "base/settings.h"

#include <stdio.h>

void publisher_init(struct publisher *p, struct outbox *o, void *stdin_socket,
                    const struct cancel *cancel)
{
    *p = (struct publisher){ .outbox = o, .stdin_socket = stdin_socket, .cancel = cancel };
    strbuf_init(&p->pages);
    strbuf_init(&p->report);
    strbuf_init(&p->result);
}

void publisher_fini(struct publisher *p)
{
    strbuf_fini(&p->pages);
    strbuf_fini(&p->report);
    strbuf_fini(&p->result);
}

void publisher_begin(struct publisher *p, const struct message *request, int64_t execution_count,
                     bool silent)
{
    p->request = request;
    p->execution_count = execution_count;
    p->silent = silent;
    p->bytes = 0;
    p->cut = false;
    strbuf_clear(&p->pages);
    strbuf_clear(&p->report);
    strbuf_clear(&p->result);
}

static struct str parent_of(const struct publisher *p)
{
    return p->request->header_bytes;
}

static void notice_cut(struct publisher *p)
{
    char text[200];
    int n = snprintf(text, sizeof text,
                     "\n[output cut here: this cell has written more than %lld bytes; set "
                     "TENSORCELL_OUTPUT_BYTES before the kernel starts to allow more]\n",
                     (long long)setting(SETTING_OUTPUT_BYTES));
    if (!p->cut)
        outbox_print(p->outbox, parent_of(p), true, (struct str){ text, (size_t)n });
    p->cut = true;
}

/* How many of `wanted` bytes this cell may still publish. */
static size_t allowed(struct publisher *p, size_t wanted)
{
    int64_t left = setting(SETTING_OUTPUT_BYTES) - p->bytes;
    size_t most = left > 0 && !p->cut ? (size_t)left : 0;
    size_t granted = wanted < most ? wanted : most;
    p->bytes += (int64_t)granted;
    return granted;
}

static void print(struct publisher *p, const struct event *e)
{
    size_t n = allowed(p, e->text.n);
    size_t whole = n;
    while (whole > 0 && whole < e->text.n && ((unsigned char)e->text.p[whole] & 0xC0) == 0x80)
        whole--; /* never half a character */
    outbox_print(p->outbox, parent_of(p), e->to_stderr, str_slice(e->text, 0, whole));
    if (n < e->text.n)
        notice_cut(p);
}

void publish_bundle(struct json_out *j, const struct bundle *b)
{
    json_out_key(j, "data");
    json_out_object_begin(j);
    for (int i = 0; b && i < b->count; i++) {
        json_out_key(j, b->items[i].mime);
        if (mime_is_json(b->items[i].mime))
            json_out_raw(j, b->items[i].data);
        else
            json_out_str(j, b->items[i].data);
    }
    json_out_object_end(j);
}

static size_t bundle_bytes(const struct bundle *b)
{
    size_t n = 0;
    for (int i = 0; b && i < b->count; i++)
        n += b->items[i].data.n;
    return n;
}

static void show(struct publisher *p, const struct event *e, const char *type)
{
    struct outgoing *m = outbox_begin(p->outbox, parent_of(p), type);
    if (m) {
        struct json_out j = outgoing_content(m);
        m->bulk = e->kind != EVENT_RESULT;
        json_out_object_begin(&j);
        publish_bundle(&j, e->bundle);
        json_out_key(&j, "metadata");
        json_out_object_begin(&j);
        json_out_object_end(&j);
        json_out_key(&j, "transient");
        json_out_object_begin(&j);
        if (e->display_id)
            json_out_kv_text(&j, "display_id", e->display_id);
        json_out_object_end(&j);
        if (e->kind == EVENT_RESULT)
            json_out_kv_int(&j, "execution_count", p->execution_count);
        json_out_object_end(&j);
    }
    outbox_finish(p->outbox, m);
}

static void display(struct publisher *p, const struct event *e)
{
    size_t n = bundle_bytes(e->bundle);
    if (e->kind == EVENT_UPDATE && !e->display_id)
        return;
    if (allowed(p, n) < n)
        notice_cut(p);
    else
        show(p, e, e->kind == EVENT_UPDATE ? "update_display_data" : "display_data");
}

static void result(struct publisher *p, const struct event *e)
{
    strbuf_add(&p->result, bundle_get(e->bundle, MIME_TEXT));
    if (!p->silent)
        show(p, e, "execute_result");
}

void publish_traceback(struct json_out *j, struct str report)
{
    json_out_key(j, "traceback");
    json_out_array_begin(j);
    for (struct str line; report.n && str_cut(&report, '\n', &line);)
        json_out_str(j, line);
    json_out_array_end(j);
}

static void error(struct publisher *p, const struct event *e)
{
    strbuf_clear(&p->report);
    strbuf_add(&p->report, e->text);
    if (p->silent)
        return;
    struct outgoing *m = outbox_begin(p->outbox, parent_of(p), "error");
    if (m) {
        struct json_out j = outgoing_content(m);
        json_out_object_begin(&j);
        json_out_kv_text(&j, "ename", e->err ? err_kind_name(e->err->kind) : "Error");
        json_out_kv_text(&j, "evalue", e->err ? e->err->text : "");
        publish_traceback(&j, e->text);
        json_out_object_end(&j);
    }
    outbox_finish(p->outbox, m);
}

static void clear(struct publisher *p, const struct event *e)
{
    struct outgoing *m = outbox_begin(p->outbox, parent_of(p), "clear_output");
    if (m) {
        struct json_out j = outgoing_content(m);
        json_out_object_begin(&j);
        json_out_kv_bool(&j, "wait", e->wait);
        json_out_object_end(&j);
    }
    outbox_finish(p->outbox, m);
}

static void page(struct publisher *p, const struct event *e)
{
    struct json_out j = json_out(&p->pages);
    j.comma = p->pages.n > 0;
    json_out_object_begin(&j);
    json_out_kv_text(&j, "source", "page");
    publish_bundle(&j, e->bundle);
    json_out_kv_int(&j, "start", 0);
    json_out_object_end(&j);
}

static void next_input(struct publisher *p, const struct event *e)
{
    struct json_out j = json_out(&p->pages);
    j.comma = p->pages.n > 0;
    json_out_object_begin(&j);
    json_out_kv_text(&j, "source", "set_next_input");
    json_out_kv_str(&j, "text", e->text);
    json_out_kv_bool(&j, "replace", false);
    json_out_object_end(&j);
}

static void emit(void *context, const struct event *e)
{
    static void (*const makers[])(struct publisher *, const struct event *) = {
        [EVENT_STREAM] = print,  [EVENT_DISPLAY] = display, [EVENT_UPDATE] = display,
        [EVENT_RESULT] = result, [EVENT_ERROR] = error,     [EVENT_CLEAR] = clear,
        [EVENT_PAGE] = page,     [EVENT_NEXT] = next_input,
    };
    struct publisher *p = context;
    bool kept_when_silent = e->kind == EVENT_ERROR || e->kind == EVENT_RESULT;
    if (!p->silent || kept_when_silent)
        makers[e->kind](p, e);
}

struct sink publisher_sink(struct publisher *p, bool may_ask)
{
    return (struct sink){ p, emit, may_ask ? publisher_ask : NULL };
}
