/* memory [GPU] [reset]: who holds memory, and how much is left. */
#include "magics/commands.h"

#include "display/display.h"
#include "display/number.h"
#include "display/table.h"
#include "magics/choice.h"

static int find_device(struct eval *e, const struct ast *call, struct device **out, struct err *err)
{
    struct devices *d = e->workspace->devices;
    const struct ast_arg *arg = command_arg(call, "device");
    struct device_name name;
    struct str spelling;
    int gpu;
    *out = devices_cpu(d);
    if (!arg)
        return 0;
    if (choice_device(e, arg, &name, &spelling, err))
        return -1;
    if (name.cpu)
        return 0;
    if (choice_gpu(e, arg, &gpu, err))
        return -1;
    for (int i = 0; i < devices_count(d); i++) {
        *out = devices_get(d, i);
        if ((*out)->kind == DEVICE_GPU && (*out)->index == gpu)
            return 0;
    }
    const char *cause = devices_probe(d, false)->cause;
    err_at(err, ERR_DEVICE, arg->span, STR_FMT " cannot be asked: %s", STR_ARG(spelling),
           *cause ? cause : "there is no such GPU");
    return err_hint(err, "devices shows what is there, doctor why something is not");
}

static void add_tensors(struct eval *e, const struct device *device, struct table *t)
{
    const struct map_entry *entry;
    for (size_t at = 0; (entry = map_next(&e->workspace->globals.names, &at));) {
        const struct value *v = entry->value;
        if (v->kind != VALUE_TENSOR || !v->tensor->buffer || v->tensor->buffer->device != device)
            continue;
        struct strbuf summary;
        strbuf_init(&summary);
        display_summary(*v, &summary);
        table_row(t,
                  (struct str[]){ entry->key, strbuf_str(&summary),
                                  number_bytes_text(e->arena, (int64_t)v->tensor->buffer->bytes) });
        strbuf_fini(&summary);
    }
}

static void show(struct eval *e, const struct device *device, const struct memory_facts *m)
{
    struct bundle shown = { 0 };
    struct table t;
    struct strbuf text;
    strbuf_init(&text);
    struct arena *a = e->arena;
    table_init(&t, a, "name|what|>bytes");
    add_tensors(e, device, &t);
    struct str head = arena_printf(a,
                                   "%s: " STR_FMT " used, " STR_FMT " kept for reuse, " STR_FMT
                                   " at the peak, " STR_FMT " allowed",
                                   device->name, STR_ARG(number_bytes_text(a, m->used)),
                                   STR_ARG(number_bytes_text(a, m->pooled)),
                                   STR_ARG(number_bytes_text(a, m->peak)),
                                   STR_ARG(number_bytes_text(a, m->budget)));
    strbuf_add(&text, head);
    if (t.rows) {
        strbuf_char(&text, '\n');
        table_text(&t, &text);
    }
    bundle_add(&shown, a, MIME_TEXT, strbuf_str(&text));
    strbuf_clear(&text);
    strbuf_printf(&text, "<div>" STR_FMT "</div>\n", STR_ARG(head));
    if (t.rows)
        table_html(&t, &text);
    bundle_add(&shown, a, MIME_HTML, strbuf_str(&text));
    strbuf_fini(&text);
    sink_display(e->sink, &shown);
}

static int record_of(const struct memory_facts *m, struct value *out, struct err *err)
{
    *out = value_record("memory record", err);
    if (out->kind != VALUE_RECORD ||
        record_add(out->record, STR("used"), value_whole(m->used), err) ||
        record_add(out->record, STR("pooled"), value_whole(m->pooled), err) ||
        record_add(out->record, STR("peak"), value_whole(m->peak), err) ||
        record_add(out->record, STR("budget"), value_whole(m->budget), err))
        return choice_drop(out);
    return 0;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct device *device;
    struct memory_facts m = { 0 };
    int reset;
    bool wanted = e->wanted;
    if (choice_read(e, call, "action", &reset, err) || find_device(e, call, &device, err) ||
        eval_flush(e, err) || device_open(e->workspace->devices, device, err))
        return -1;
    if (reset >= 0)
        device->backend->reset_peak(device->handle);
    device->backend->memory(device->handle, &m);
    if (wanted)
        return record_of(&m, out, err);
    show(e, device, &m);
    return 0;
}

const struct command magic_memory = {
    .run = run,
    .word = { .name = "memory",
              .aliases = "memory_info get_memory_info",
              .kind = WORD_COMMAND,
              .has_value = true,
              .group = "devices",
              .help = "who holds memory on each device, and how much is left",
              .example = "a = ones(1000, 1000)\nmemory",
              .errors = "DeviceError: the device cannot be asked",
              .params = { PARAM("device", DEVICE, PARAM_OPTIONAL, .help = "only this device"),
                          PARAM("action", WORD, PARAM_OPTIONAL, .choices = "reset",
                                .help = "begins the peak anew") } }
};
