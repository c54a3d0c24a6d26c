#include "display/memory.h"

#include "device/lost.h"
#include "device/policy.h"
#include "display/display.h"
#include "display/number.h"
#include "display/table.h"
#include "plan/recover.h"

struct listing {
    const struct memory_view *view;
    struct table *table;
};

enum { DEEPEST = 4 }; /* lists and records inside each other that are looked into */

static struct str comes_back(const struct memory_view *v, struct tensor *t)
{
    static const char *const words[] = {
        [RECOVERY_NOT_NEEDED] = "stays",
        [RECOVERY_COPY] = "host copy",
        [RECOVERY_AGAIN] = "can be computed again",
        [RECOVERY_NONE] = "at risk",
    };
    return str_of(words[plan_recovery(v->planner, t)]);
}

static void add_tensor(const struct listing *l, struct str name, struct tensor *t)
{
    struct arena *a = l->table->arena;
    struct strbuf summary;
    if (!t->buffer || t->buffer->device != l->view->device)
        return;
    strbuf_init(&summary);
    display_summary((struct value){ .kind = VALUE_TENSOR, .tensor = t }, &summary);
    table_row(l->table, (struct str[]){ name, strbuf_str(&summary),
                                        buffer_lost(t->buffer)
                                            ? STR("lost")
                                            : number_bytes_text(a, (int64_t)t->buffer->bytes),
                                        l->table->columns > 3 ? comes_back(l->view, t) : STR("") });
    strbuf_fini(&summary);
}

static void add_value(const struct listing *l, struct str name, struct value v, int depth)
{
    struct arena *a = l->table->arena;
    if (v.kind == VALUE_TENSOR)
        add_tensor(l, name, v.tensor);
    for (size_t i = 0; v.kind == VALUE_LIST && depth < DEEPEST && i < v.list->count; i++)
        add_value(l, arena_printf(a, STR_FMT "[%zu]", STR_ARG(name), i), v.list->items[i],
                  depth + 1);
    for (size_t i = 0; v.kind == VALUE_RECORD && depth < DEEPEST && i < v.record->count; i++)
        add_value(
            l,
            arena_printf(a, STR_FMT "." STR_FMT, STR_ARG(name), STR_ARG(v.record->fields[i].name)),
            v.record->fields[i].value, depth + 1);
}

static void list_names(const struct memory_view *v, struct table *t)
{
    const struct listing l = { v, t };
    const struct map_entry *entry;
    for (size_t at = 0; (entry = map_next(v->names, &at));)
        add_value(&l, entry->key, *(const struct value *)entry->value, 0);
}

/* ---- the lines above the table --------------------------------------------------------------- */

static struct str facts_line(const struct device *device, const struct memory_facts *m,
                             struct arena *a)
{
    return arena_printf(
        a,
        "%s: " STR_FMT " used, " STR_FMT " kept for reuse, " STR_FMT " at the peak, " STR_FMT
        " allowed%s",
        device->name, STR_ARG(number_bytes_text(a, m->used)),
        STR_ARG(number_bytes_text(a, m->pooled)), STR_ARG(number_bytes_text(a, m->peak)),
        STR_ARG(number_bytes_text(a, m->budget)), device->simulated ? " (simulated)" : "");
}

/* Of the whole GPU, by whomever: free is -1 where nobody knows. */
static struct str whole_line(const struct memory_view *v, const struct memory_facts *m,
                             struct arena *a)
{
    const struct gpu_fact *fact = devices_gpu(v->devices, v->device->index);
    struct str line = STR("");
    if (m->device_free >= 0 && m->device_free <= m->device_total)
        line = arena_printf(a, "\nthe whole GPU: " STR_FMT " of " STR_FMT " used",
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
        return 0;
    }
    if (device_open(d, device, err))
        return -1;
    device->backend->memory(device->handle, m);
    return 0;
}

static int head(const struct memory_view *v, struct arena *a, struct str *out, struct err *err)
{
    struct memory_facts m = { 0 };
    const struct device *device = v->device;
    if (display_memory_facts(v->devices, v->device, &m, err))
        return -1;
    if (device->kind == DEVICE_GPU && !device->handle)
        *out = arena_printf(a, "%s: not used now, " STR_FMT " allowed%s", device->name,
                            STR_ARG(number_bytes_text(a, m.budget)),
                            device->simulated ? " (simulated)" : "");
    else
        *out = facts_line(device, &m, a);
    if (device->kind == DEVICE_GPU)
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
