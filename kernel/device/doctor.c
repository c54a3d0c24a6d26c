/* The steps before the GPU's. */
#include "device/doctor.h"

#include "device/devices_impl.h"
#include "device/simulate.h"

#include <stdarg.h>
#include <stdio.h>

static const double mib = 1024.0 * 1024, gib = 1024.0 * 1024 * 1024;

static struct probe_step *step(struct doctor *out, const char *name)
{
    struct probe_step *s = &out->steps[out->count++];
    *s = (struct probe_step){ .ok = true };
    snprintf(s->name, sizeof s->name, "%s", name);
    return s;
}

static void look_at_host(struct doctor *out)
{
    char name[128];
    struct probe_step *s = step(out, "host");
    snprintf(s->detail, sizeof s->detail, "%s (%s)", host_name(name, sizeof name), host_kind());
}

static void look_at_memory(struct doctor *out)
{
    struct probe_step *s = step(out, "memory");
    int64_t free = host_memory_free();
    s->ok = free > 256 << 20;
    snprintf(s->detail, sizeof s->detail, "%.1f GiB free of %.1f GiB", (double)free / gib,
             (double)host_memory_total() / gib);
    if (!s->ok)
        snprintf(s->advice, sizeof s->advice,
                 "end other programs, or give the container more memory");
}

static void look_at_cpu(struct devices *d, struct doctor *out)
{
    struct err err;
    struct device_facts facts = { 0 };
    struct device *cpu = devices_cpu(d);
    struct probe_step *s = step(out, "CPU backend");
    s->ok = device_open(d, cpu, &err) == 0;
    if (s->ok) {
        cpu->backend->facts(cpu->handle, &facts);
        snprintf(s->detail, sizeof s->detail, "%.90s, %.90s, %d threads", facts.model,
                 facts.library, facts.threads);
    } else {
        snprintf(s->detail, sizeof s->detail, "%.239s", err.text);
        snprintf(s->advice, sizeof s->advice, "%.239s", err.hint);
    }
}

/* ---- simulated GPUs ---------------------------------------------------------------------------
 */

static void add(struct probe_step *s, const char *format, ...)
{
    size_t n = strlen(s->detail);
    va_list args;
    va_start(args, format);
    vsnprintf(s->detail + n, sizeof s->detail - n, format, args);
    va_end(args);
}

/* More than there is may be simulated, as long as nobody fills it. */
static void describe(const struct simulation *simulated, struct probe_step *s)
{
    double each = (double)simulated->bytes, host = (double)host_memory_total();
    add(s, "simulated: %d, with %.1f %s each, on the CPU", simulated->count,
        each / (each < gib ? mib : gib), each < gib ? "MiB" : "GiB");
    if (each * simulated->count > host)
        add(s, ", which has %.1f GiB for all: they cannot be filled", host / gib);
}

/* A kernel is really run on each, as on real ones. */
static void try_simulated(struct devices *d, struct probe_step *s)
{
    struct probe_facts facts;
    struct child_end end = devices_try_simulated(d, &facts);
    const struct gpu_fact *gpu = facts.gpus, *last = gpu + devices_simulation(d)->count - 1;
    while (gpu < last && gpu->tried && !gpu->try_error[0])
        gpu++;
    s->ok = gpu->tried && !gpu->try_error[0] && facts.complete;
    if (s->ok)
        add(s, "; a small kernel ran on each, in %d us on gpu0", facts.gpus[0].try_us);
    else if (gpu->try_error[0])
        add(s, "; gpu%d: %s", (int)(gpu - facts.gpus), gpu->try_error);
    else if (end.fate == CHILD_LATE)
        add(s, "; gpu%d did not finish a small kernel in time", (int)(gpu - facts.gpus));
    else
        add(s, "; a small kernel on gpu%d ended its process (signal or code %d)",
            (int)(gpu - facts.gpus), end.number);
    if (!s->ok && devices_simulation(d)->fault[0])
        snprintf(s->advice, sizeof s->advice,
                 "this is the fault that was asked for (%s): simulate them without it",
                 devices_simulation(d)->fault);
    else if (!s->ok)
        snprintf(s->advice, sizeof s->advice, "%s",
                 gpu->try_hint[0] ? gpu->try_hint : "try: tensorcell selftest gpu0 --quick");
}

/* They stand in the place of real ones; these are looked at all the same. */
static void look_at_simulated(struct devices *d, struct doctor *out)
{
    devices_count(d); /* the environment may ask for them */
    if (!d->misread[0] && !d->simulation.count)
        return;
    struct probe_step *s = step(out, "simulated GPUs");
    if (!d->misread[0]) {
        describe(&d->simulation, s);
        try_simulated(d, s);
        return;
    }
    s->ok = false;
    add(s, "%s", d->misread);
    snprintf(s->advice, sizeof s->advice, "write it so, or start without it");
}

/* ---- all --------------------------------------------------------------------------------------
 */

/* What to mend first: the host, then what keeps the GPUs away, then any other failing step. */
static const struct probe_step *first_failed(const struct doctor *found)
{
    const struct probe_report *probe = found->probe;
    for (int i = 0; i < found->host_steps; i++)
        if (!found->steps[i].ok)
            return &found->steps[i];
    if (probe->absent)
        return NULL;
    if (probe->blamed >= 0)
        return &probe->steps[probe->blamed];
    for (int i = found->host_steps; i < found->count; i++)
        if (!found->steps[i].ok)
            return &found->steps[i];
    return NULL;
}

void doctor_look(struct devices *d, struct doctor *out)
{
    enum { MOST = sizeof out->steps / sizeof *out->steps };
    *out = (struct doctor){ 0 };
    look_at_host(out);
    look_at_memory(out);
    look_at_cpu(d, out);
    out->probe = devices_try(d);
    look_at_simulated(d, out);
    out->host_steps = out->count;
    for (int i = 0; i < out->probe->step_count && out->count < MOST; i++)
        out->steps[out->count++] = out->probe->steps[i];
    out->failed = first_failed(out);
    out->healthy = !out->failed;
}
