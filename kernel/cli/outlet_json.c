/* Events as lines of JSON, for scripts:
 *
 *   {"kind":"stream","cell":1,"stream":"stdout","text":"…"}
 *   {"kind":"display","cell":1,"display_id":null,"data":{"text/plain":"…"}}   also update, result,
 * page
 *   {"kind":"clear","cell":1,"wait":false}
 *   {"kind":"next","cell":1,"text":"…"}   what a notebook would put into its next cell
 *   {"kind":"error","cell":1,"text":"…the whole report…",
 *    "error":{"kind":"ShapeError","text":"…","hint":"…"|null,"line":2|null,"column":5|null}} */
#include "cli/outlet.h"

#include "base/json_out.h"
#include "lang/caret.h"

#include <stdio.h>

static const char *const kinds[] = {
    [EVENT_STREAM] = "stream", [EVENT_DISPLAY] = "display", [EVENT_UPDATE] = "update",
    [EVENT_RESULT] = "result", [EVENT_ERROR] = "error",     [EVENT_CLEAR] = "clear",
    [EVENT_PAGE] = "page",     [EVENT_NEXT] = "next",
};

static void write_bundle(struct json_out *j, const struct event *e)
{
    json_out_kv_text(j, "display_id", e->display_id);
    json_out_key(j, "data");
    json_out_object_begin(j);
    for (int i = 0; i < e->bundle->count; i++) {
        const char *mime = e->bundle->items[i].mime;
        json_out_key(j, mime);
        if (mime_is_json(mime))
            json_out_raw(j, e->bundle->items[i].data);
        else
            json_out_str(j, e->bundle->items[i].data);
    }
    json_out_object_end(j);
}

static void write_place(struct json_out *j, const struct outlet *o, const struct err *err)
{
    int line = 0, column = 0;
    if (err->has_span && o->cell) {
        caret_place(o->cell->source, err->span.start, &line, &column);
        json_out_kv_int(j, "line", line);
        json_out_kv_int(j, "column", column);
    } else {
        json_out_kv_text(j, "line", NULL);
        json_out_kv_text(j, "column", NULL);
    }
}

static void write_error(struct json_out *j, const struct outlet *o, const struct event *e)
{
    json_out_kv_str(j, "text", e->text);
    json_out_key(j, "error");
    json_out_object_begin(j);
    json_out_kv_text(j, "kind", err_kind_name(e->err->kind));
    json_out_kv_text(j, "text", e->err->text);
    json_out_kv_text(j, "hint", e->err->hint[0] ? e->err->hint : NULL);
    write_place(j, o, e->err);
    json_out_object_end(j);
}

static void write_event(struct json_out *j, const struct outlet *o, const struct event *e)
{
    json_out_object_begin(j);
    json_out_kv_text(j, "kind", kinds[e->kind]);
    json_out_kv_int(j, "cell", o->cell ? o->cell->number : 0);
    if (e->kind == EVENT_STREAM) {
        json_out_kv_text(j, "stream", e->to_stderr ? "stderr" : "stdout");
        json_out_kv_str(j, "text", e->text);
    } else if (e->kind == EVENT_NEXT) {
        json_out_kv_str(j, "text", e->text);
    } else if (e->kind == EVENT_CLEAR) {
        json_out_kv_bool(j, "wait", e->wait);
    } else if (e->kind == EVENT_ERROR) {
        write_error(j, o, e);
    } else {
        write_bundle(j, e);
    }
    json_out_object_end(j);
}

static void emit(void *context, const struct event *e)
{
    struct outlet *o = context;
    strbuf_clear(&o->line);
    struct json_out j = json_out(&o->line);
    write_event(&j, o, e);
    strbuf_char(&o->line, '\n');
    if (o->line.failed)
        fputs("{\"kind\":\"lost\",\"text\":\"no memory to write an event\"}\n", stdout);
    else
        fwrite(o->line.p, 1, o->line.n, stdout);
    fflush(stdout);
}

struct sink outlet_json(struct outlet *o)
{
    return (struct sink){ o, emit, outlet_ask };
}
