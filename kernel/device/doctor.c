/* The steps before the GPU's. */
#include "device/doctor.h"

#include "device/devices_impl.h"
#include "device/simulate.h"

#include <stdio.h>

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
    const double gib = 1024.0 * 1024 * 1024;
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

/* Simulated GPUs stand in the place of real ones; these are looked at all the same. */
static void look_at_simulated(struct devices *d, struct doctor *out)
{
    devices_count(d); /* the environment may ask for them */
    const struct simulation *simulated = devices_simulation(d);
    if (!simulated->count)
        return;
    struct probe_step *s = step(out, "simulated GPUs");
    snprintf(s->detail, sizeof s->detail, "simulated: %d, with %.1f MiB each, on the CPU",
             simulated->count, (double)simulated->bytes / (1 << 20));
}

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
