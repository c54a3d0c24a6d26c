/* The steps before the GPU's. */
#include "device/doctor.h"

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

void doctor_look(struct devices *d, struct doctor *out)
{
    enum { MOST = sizeof out->steps / sizeof *out->steps };
    *out = (struct doctor){ 0 };
    look_at_host(out);
    look_at_memory(out);
    look_at_cpu(d, out);
    out->probe = devices_probe(d, true);
    for (int i = 0; i < out->probe->step_count && out->count < MOST; i++)
        out->steps[out->count++] = out->probe->steps[i];
}
