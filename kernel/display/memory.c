#include "display/memory.h"

#include "device/lost.h"
#include "device/policy.h"
#include "display/display.h"
#include "display/number.h"
#include "display/table.h"
#include "plan/recover.h"

struct held {
    struct str name;
    struct tensor *tensor;
};

struct listing {
    const struct memory_view *view;
    struct arena *arena;
    struct held *all;
    size_t count, room;
};

enum { DEEPEST = 4 }; /* lists and records inside each other that are looked into */

static struct str comes_back(const struct memory_view *v, struct tensor *t)
{
    static const char *const words[][2] = {
        [RECOVERY_NOT_NEEDED] = { "stays", "stays" },
        [RECOVERY_COPY] = { "host copy", "ended; comes back when used" },
        [RECOVERY_AGAIN] = { "can be computed again", "ended; comes back when used" },
        [RECOVERY_NONE] = { "at risk", "lost for good" },
    };
    return str_of(words[plan_recovery(v->planner, t)][buffer_lost(t->buffer)]);
}

static void note(struct listing *l, struct str name, struct tensor *t)
{
    if (!t->buffer || t->buffer->device != l->view->device)
        return;
    l->all = arena_grow(l->arena, l->all, l->count, &l->room, sizeof *l->all);
    l->all[l->count++] = (struct held){ name, t };
}

static void note_value(struct listing *l, struct str name, struct value v, int depth)
{
    struct arena *a = l->arena;
    if (v.kind == VALUE_TENSOR)
        note(l, name, v.tensor);
    for (size_t i = 0; v.kind == VALUE_LIST && depth < DEEPEST && i < v.list->count; i++)
        note_value(l, arena_printf(a, STR_FMT "[%zu]", STR_ARG(name), i), v.list->items[i],
                   depth + 1);
    for (size_t i = 0; v.kind == VALUE_RECORD && depth < DEEPEST && i < v.record->count; i++)
        note_value(
            l,
            arena_printf(a, STR_FMT "." STR_FMT, STR_ARG(name), STR_ARG(v.record->fields[i].name)),
            v.record->fields[i].value, depth + 1);
}

static int64_t own_bytes(const struct tensor *t)
{
    int64_t bytes = 0;
    return tensor_bytes(t->dtype, &t->layout.shape, &bytes) ? INT64_MAX : bytes;
}

/* Of several that look into one buffer, the largest; the first of such. */
static const struct held *owner(const struct listing *l, const struct buffer *b)
{
    const struct held *most = NULL;
    for (size_t i = 0; i < l->count; i++)
        if (l->all[i].tensor->buffer == b &&
            (!most || own_bytes(l->all[i].tensor) > own_bytes(most->tensor)))
            most = &l->all[i];
    return most;
}

/* What of the memory is whose: each buffer is counted once. */
static struct str bytes_text(const struct listing *l, const struct held *h)
{
    const struct buffer *b = h->tensor->buffer;
    const struct held *most = owner(l, b);
    int64_t own = own_bytes(h->tensor);
    if (buffer_lost(b))
        return STR("lost");
    if (most != h)
        return arena_printf(l->arena, "shares with " STR_FMT, STR_ARG(most->name));
    if (own >= (int64_t)b->bytes)
        return number_bytes_text(l->arena, (int64_t)b->bytes);
    return arena_printf(l->arena, STR_FMT ", keeps " STR_FMT,
                        STR_ARG(number_bytes_text(l->arena, own)),
                        STR_ARG(number_bytes_text(l->arena, (int64_t)b->bytes)));
}

static void list_names(const struct memory_view *v, struct table *t)
{
    struct listing l = { .view = v, .arena = t->arena };
    const struct map_entry *entry;
    struct strbuf summary;
    for (size_t at = 0; (entry = map_next(v->names, &at));)
        note_value(&l, entry->key, *(const struct value *)entry->value, 0);
    strbuf_init(&summary);
    for (size_t i = 0; i < l.count; i++) {
        struct tensor *x = l.all[i].tensor;
        strbuf_clear(&summary);
        display_summary((struct value){ .kind = VALUE_TENSOR, .tensor = x }, &summary);
        table_row(t, (struct str[]){ l.all[i].name, strbuf_str(&summary), bytes_text(&l, &l.all[i]),
                                     t->columns > 3 ? comes_back(v, x) : STR("") });
    }
    strbuf_fini(&summary);
}

/* ---- the lines above the table --------------------------------------------------------------- */

static struct str facts_line(const struct device *device, const struct memory_facts *m,
                             struct arena *a)
{
    return arena_printf(a,
                        "%s: " STR_FMT " used, " STR_FMT " kept for reuse, " STR_FMT
                        " at the peak, " STR_FMT " allowed",
                        device_shown_name(device), STR_ARG(number_bytes_text(a, m->used)),
                        STR_ARG(number_bytes_text(a, m->pooled)),
                        STR_ARG(number_bytes_text(a, m->peak)),
                        STR_ARG(number_bytes_text(a, m->budget)));
}

/* Of the whole GPU, by whomever: free is -1 where nobody knows. */
static struct str whole_line(const struct memory_view *v, const struct memory_facts *m,
                             struct arena *a)
{
    const struct gpu_fact *fact = devices_gpu(v->devices, v->device->index);
    struct str line = STR("");
    if (m->device_free >= 0 && m->device_free <= m->device_total)
        line = arena_printf(a, "\nthe whole %sGPU: " STR_FMT " of " STR_FMT " used",
                            v->device->simulated ? "simulated " : "",
                            STR_ARG(number_bytes_text(a, m->device_total - m->device_free)),
                            STR_ARG(number_bytes_text(a, m->device_total)));
    int own = device_pid(v->device);
    for (int i = 0, said = 0; i < fact->process_count && i < PROBE_PROCESSES; i++) {
        const struct gpu_process *p = &fact->processes[i];
        if (p->pid == own)
            continue;
        line = arena_printf(a, STR_FMT "%s%s (%d) " STR_FMT, STR_ARG(line),
                            said++ ? ", " : "\nother processes on it: ", p->name, p->pid,
                            STR_ARG(number_bytes_text(a, p->bytes)));
    }
    return line;
}

/* The workers of the parts of a simulated GPU know nothing of each other. -1: none works. */
static int64_t simulated_free(struct devices *d, const struct device *device, int64_t total)
{
    int64_t left = total;
    bool open = false;
    for (int i = 0; i + 1 < devices_count(d); i++) {
        struct memory_facts m;
        const struct device *part = devices_get(d, i);
        if (part->index != device->index || !part->handle)
            continue;
        part->backend->memory(part->handle, &m);
        left -= m.used + m.pooled;
        open = true;
    }
    return !open ? -1 : left > 0 ? left : 0;
}

int display_memory_facts(struct devices *d, struct device *device, struct memory_facts *m,
                         struct err *err)
{
    if (device->kind == DEVICE_GPU && !device->handle) {
        const struct gpu_fact *fact = devices_gpu(d, device->index);
        struct device_config config;
        policy_config(d, device, &config);
        *m = (struct memory_facts){
            .budget = config.memory.limit ? config.memory.limit : fact->memory_total,
            .device_free = fact->memory_free,
            .device_total = fact->memory_total,
        };
    } else {
        if (device_open(d, device, err))
            return -1;
        device->backend->memory(device->handle, m);
    }
    if (device->simulated && m->device_total > 0)
        m->device_free = simulated_free(d, device, m->device_total);
    return 0;
}

static int head(const struct memory_view *v, struct arena *a, struct str *out, struct err *err)
{
    struct memory_facts m = { 0 };
    const struct device *device = v->device;
    if (display_memory_facts(v->devices, v->device, &m, err))
        return -1;
    if (device->kind == DEVICE_GPU && !device->handle)
        *out = arena_printf(a, "%s: not used now, " STR_FMT " allowed", device_shown_name(device),
                            STR_ARG(number_bytes_text(a, m.budget)));
    else
        *out = facts_line(device, &m, a);
    if (device->copied > 0) /* among what is used */
        *out = arena_printf(a, STR_FMT "\ncopies of values from elsewhere: " STR_FMT, STR_ARG(*out),
                            STR_ARG(number_bytes_text(a, device->copied)));
    if (device->kind == DEVICE_GPU && v->whole)
        *out = arena_printf(a, STR_FMT STR_FMT, STR_ARG(*out), STR_ARG(whole_line(v, &m, a)));
    return 0;
}

int display_memory(const struct memory_view *v, struct arena *a, struct bundle *out,
                   struct err *err)
{
    struct table t;
    struct strbuf text;
    struct str above;
    if (head(v, a, &above, err))
        return -1;
    table_init(&t, a,
               v->device->kind == DEVICE_GPU ? "name|what|>bytes|if its worker ended"
                                             : "name|what|>bytes");
    list_names(v, &t);
    strbuf_init(&text);
    strbuf_add(&text, above);
    if (t.rows) {
        strbuf_char(&text, '\n');
        table_text(&t, &text);
    }
    bundle_add(out, a, MIME_TEXT, strbuf_str(&text));
    strbuf_clear(&text);
    strbuf_text(&text, "<div style=\"white-space:pre-wrap\">");
    html_escape(&text, above);
    strbuf_text(&text, "</div>\n");
    if (t.rows)
        table_html(&t, &text);
    bundle_add(out, a, MIME_HTML, strbuf_str(&text));
    strbuf_fini(&text);
    return 0;
}
