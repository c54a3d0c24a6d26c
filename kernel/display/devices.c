/* What can compute here, as a table. What is looked at, and how, is device/'s business. */
#include "display/display.h"

#include "base/settings.h"
#include "device/host.h"
#include "device/policy.h"
#include "device/simulate.h"
#include "display/number.h"
#include "display/table.h"

#include <sched.h>
#include <stdio.h>

static const char columns[] = "name|kind|model|>memory|growth|>utilisation|>temperature|state";

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
    const char *state = g.on ? "on" : "off", *keeps = g.on ? "keeps " : "";
    if (g.bytes > 0)
        return arena_printf(a, "%s, %s" STR_FMT, state, keeps,
                            STR_ARG(number_bytes_text(a, g.bytes)));
    return g.bytes < 0 ? arena_printf(a, "%s, %s%.3g%%", state, keeps, g.percent) : str_of(state);
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
                           STR("-"),          STR("-"),
                           STR("-"),          arena_printf(a, "%d threads", cpu_threads()) };
    if (full) {
        struct device_facts facts = { 0 };
        if (device_open(d, cpu, err))
            return -1;
        cpu->backend->facts(cpu->handle, &facts);
        cells[3] = number_bytes_text(a, facts.memory_total);
        cells[7] = arena_printf(a, "%d threads, %s", facts.threads, facts.library);
    }
    table_row(t, cells);
    return 0;
}

/* ---- GPUs ------------------------------------------------------------------------------------ */

static struct str amount_text(struct arena *a, struct amount m)
{
    return m.bytes >= 0 ? number_bytes_text(a, m.bytes) : arena_printf(a, "%.3g%%", m.percent);
}

struct str display_limits(const struct devices *d, int gpu, struct arena *a)
{
    const struct limits *l = policy_limits(d, gpu);
    struct str sizes = STR(""), names = STR("");
    if (l->count == 0)
        return STR("no limit");
    if (l->count == 1)
        return arena_printf(a, "limit " STR_FMT, STR_ARG(amount_text(a, l->each[0])));
    for (int i = 0; i < l->count; i++) {
        const char *between = i == 0 ? "" : i + 1 < l->count ? ", " : " and ";
        sizes = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(sizes), between,
                             STR_ARG(amount_text(a, l->each[i])));
        names = arena_printf(a, STR_FMT "%sgpu%d.%d", STR_ARG(names), between, gpu, i);
    }
    return arena_printf(a, "limits " STR_FMT ", as " STR_FMT, STR_ARG(sizes), STR_ARG(names));
}

static struct str gpu_memory(struct devices *d, const struct device *gpu, struct arena *a)
{
    int64_t total = devices_gpu(d, gpu->index)->memory_total;
    struct device_config config;
    policy_config(d, gpu, &config);
    struct str all = number_bytes_text(a, total);
    if (!config.memory.limit)
        return all;
    return arena_printf(a, STR_FMT " of " STR_FMT,
                        STR_ARG(number_bytes_text(a, config.memory.limit)), STR_ARG(all));
}

static struct str gpu_state(const struct device *gpu, struct arena *a)
{
    if (gpu->handle)
        return arena_printf(a, "open, worker %d", device_pid(gpu));
    if (gpu->ended[0])
        return arena_printf(a, "ended: %s", gpu->ended);
    return STR("not used yet");
}

static struct str known(struct arena *a, int number, const char *unit)
{
    return number < 0 ? STR("-") : arena_printf(a, "%d%s", number, unit);
}

static void gpu_row(struct devices *d, const struct device *gpu, struct table *t)
{
    struct arena *a = t->arena;
    const struct gpu_fact *fact = devices_gpu(d, gpu->index);
    struct str cells[] = {
        str_of(gpu->name),
        STR("GPU"),
        str_of(fact->model),
        gpu_memory(d, gpu, a),
        growth_text(a, policy_growth(d, gpu->index)),
        known(a, fact->utilisation, "%"),
        known(a, fact->temperature, " °C"),
        gpu_state(gpu, a),
    };
    table_row(t, cells);
}

/* What `full` adds of a GPU that is not simulated, or is open. */
static struct str gpu_line(struct devices *d, const struct device *gpu, struct arena *a)
{
    const struct gpu_fact *fact = devices_gpu(d, gpu->index);
    struct device_facts facts = { 0 };
    struct str line = arena_printf(a, "%s:", gpu->name);
    if (gpu->simulated)
        line = arena_printf(a, STR_FMT " simulated", STR_ARG(line));
    else
        line = arena_printf(a, STR_FMT " capability %d.%d, PCI %s, %s", STR_ARG(line),
                            fact->capability_major, fact->capability_minor, fact->pci, fact->uuid);
    if (!gpu->handle)
        return line;
    gpu->backend->facts(gpu->handle, &facts);
    return arena_printf(a, STR_FMT ", %s", STR_ARG(line), facts.library);
}

/* What is to be said below the table. */
static struct str below(struct devices *d, bool full, int gpus, struct arena *a)
{
    char host[128];
    struct str text = arena_printf(a, "host: %s (%s)", host_name(host, sizeof host), host_kind());
    for (int i = gpus; full && i-- > 0;)
        text = arena_printf(a, STR_FMT "\n" STR_FMT, STR_ARG(gpu_line(d, devices_get(d, i), a)),
                            STR_ARG(text));
    for (int i = devices_gpus(d); i-- > 0 && gpus;)
        if (*devices_gpu(d, i)->refused)
            text = arena_printf(a, "gpu%d cannot be used: %s\n" STR_FMT, i,
                                devices_gpu(d, i)->refused, STR_ARG(text));
    if (gpus == 0)
        text = arena_printf(a, "no GPU: %s\n" STR_FMT, devices_cause(d), STR_ARG(text));
    return text;
}

int display_devices(struct devices *d, bool full, struct arena *a, struct bundle *out,
                    struct err *err)
{
    struct table t;
    int gpus = devices_count(d) - 1;
    table_init(&t, a, columns);
    for (int i = 0; i < gpus; i++)
        gpu_row(d, devices_get(d, i), &t);
    if (cpu_row(d, full, &t, err))
        return -1;
    struct str head = arena_printf(a, "%d Physical GPUs, %d Logical GPUs%s", devices_gpus(d), gpus,
                                   devices_simulation(d)->count ? ", simulated" : "");
    table_between(&t, head, below(d, full, gpus, a), a, out);
    return 0;
}

void display_some_devices(struct devices *d, const bool *chosen, struct arena *a,
                          struct bundle *out)
{
    struct table t;
    struct err ignored;
    table_init(&t, a, columns);
    for (int i = 0; i < devices_count(d); i++)
        if (chosen[i] && devices_get(d, i)->kind == DEVICE_GPU)
            gpu_row(d, devices_get(d, i), &t);
        else if (chosen[i])
            (void)cpu_row(d, false, &t, &ignored);
    table_show(&t, a, out);
}
