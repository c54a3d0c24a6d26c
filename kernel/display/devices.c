/* What can compute here, as a table; and doctor's steps. What is looked at, and how, is device/'s
 * business. */
#include "display/display.h"

#include "base/settings.h"
#include "device/doctor.h"
#include "device/host.h"
#include "device/policy.h"
#include "display/number.h"
#include "display/table.h"

#include <sched.h>
#include <stdio.h>

/* The processor's name as the system spells it, without opening the backend. */
static struct str cpu_model(struct arena *a)
{
    char line[256];
    struct str model = STR("CPU");
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f)) {
        char *colon = strchr(line, ':');
        if (!colon || !str_starts(str_of(line), STR("model name")))
            continue;
        model = arena_str(a, str_trim(str_of(colon + 1)));
        break;
    }
    if (f)
        fclose(f);
    return model;
}

static int cpu_threads(void)
{
    cpu_set_t set;
    if (setting(SETTING_THREADS) > 0)
        return (int)setting(SETTING_THREADS);
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

static struct str growth_text(struct arena *a, struct growth g)
{
    if (g.on)
        return STR("on");
    if (g.reserve > 0)
        return arena_printf(a, "off, " STR_FMT, STR_ARG(number_bytes_text(a, g.reserve)));
    return g.reserve < 0 ? arena_printf(a, "off, %.3g%%", g.percent) : STR("off");
}

struct str display_growth(const struct devices *d, int gpu, struct arena *a)
{
    return growth_text(a, policy_growth(d, gpu));
}

/* full: opens the backend, which knows its libraries and its memory budget. */
static int cpu_row(struct devices *d, bool full, struct table *t, struct err *err)
{
    struct arena *a = t->arena;
    struct device *cpu = devices_cpu(d);
    struct str cells[] = { str_of(cpu->name), STR("CPU"),
                           cpu_model(a),      number_bytes_text(a, host_memory_total()),
                           STR("-"),          arena_printf(a, "%d threads", cpu_threads()) };
    if (full) {
        struct device_facts facts = { 0 };
        if (device_open(d, cpu, err))
            return -1;
        cpu->backend->facts(cpu->handle, &facts);
        cells[3] = number_bytes_text(a, facts.memory_total);
        cells[5] = arena_printf(a, "%d threads, %s", facts.threads, facts.library);
    }
    table_row(t, cells);
    return 0;
}

static void gpu_row(struct devices *d, const struct device *gpu, struct table *t)
{
    struct arena *a = t->arena;
    const struct probe_report *found = devices_probe(d, false);
    bool known = gpu->index < found->gpu_count;
    struct str cells[] = {
        str_of(gpu->name),
        STR("GPU"),
        str_of(known ? found->gpus[gpu->index].model : "GPU"),
        number_bytes_text(a, known ? found->gpus[gpu->index].memory_total : -1),
        growth_text(a, policy_growth(d, gpu->index)),
        gpu->handle ? STR("open") : STR("not used yet"),
    };
    table_row(t, cells);
}

static void add_both(const struct table *t, struct str before, struct str after, struct arena *a,
                     struct bundle *out)
{
    struct strbuf text;
    strbuf_init(&text);
    strbuf_printf(&text, STR_FMT "\n", STR_ARG(before));
    table_text(t, &text);
    strbuf_printf(&text, "\n" STR_FMT, STR_ARG(after));
    bundle_add(out, a, MIME_TEXT, strbuf_str(&text));
    strbuf_clear(&text);
    strbuf_text(&text, "<div>");
    html_escape(&text, before);
    strbuf_text(&text, "</div>\n");
    table_html(t, &text);
    strbuf_text(&text, "\n<div style=\"white-space:pre-wrap\">");
    html_escape(&text, after);
    strbuf_text(&text, "</div>");
    bundle_add(out, a, MIME_HTML, strbuf_str(&text));
    strbuf_fini(&text);
}

int display_devices(struct devices *d, bool full, struct arena *a, struct bundle *out,
                    struct err *err)
{
    struct table t;
    char host[128];
    int gpus = 0;
    table_init(&t, a, "name|kind|model|>memory|growth|state");
    for (int i = 0; i < devices_count(d); i++) {
        const struct device *device = devices_get(d, i);
        if (device->kind == DEVICE_GPU) {
            gpu_row(d, device, &t);
            gpus++;
        } else if (cpu_row(d, full, &t, err)) {
            return -1;
        }
    }
    const struct probe_report *found = devices_probe(d, false);
    struct str head = arena_printf(a, "%d Physical GPUs, %d Logical GPUs", found->gpu_count, gpus);
    struct str tail = arena_printf(a, "host: %s (%s)", host_name(host, sizeof host), host_kind());
    if (gpus == 0)
        tail = arena_printf(a, "no GPU: %s\n" STR_FMT, found->cause, STR_ARG(tail));
    add_both(&t, head, tail, a, out);
    return 0;
}

int display_doctor(struct devices *d, struct arena *a, struct bundle *out, struct err *err)
{
    struct doctor found;
    struct table t;
    (void)err;
    doctor_look(d, &found);
    table_init(&t, a, "state|step|what was found");
    struct str advice = STR("everything works");
    for (int i = found.count - 1; i >= 0; i--)
        if (!found.steps[i].ok)
            advice = arena_printf(a, "next: %s", found.steps[i].advice);
    for (int i = 0; i < found.count; i++) {
        const struct probe_step *s = &found.steps[i];
        table_row(&t, (struct str[]){ s->ok ? STR("ok") : STR("failed"), str_of(s->name),
                                      str_of(s->detail) });
    }
    add_both(&t, STR("what tensorcell needs, step by step:"), advice, a, out);
    return 0;
}
