/* usage: processor and memory of this process and its host, as jupyter-resource-usage shows them,
 * and the memory of our devices. Answers while a cell computes; opens nothing. */
#include "protocol/dispatch.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLE_MS = 50 }; /* a shorter stretch says nothing about a percentage */

/* ---- by the executing thread ----------------------------------------------------------------- */

static void note(struct usage_device *to, const struct device *device)
{
    struct memory_facts m = { 0 };
    if (!device || !device->handle) {
        atomic_store(&to->open, false);
        return;
    }
    device->backend->memory(device->handle, &m);
    atomic_store(&to->index, device->index);
    atomic_store(&to->part, device->part);
    atomic_store(&to->used, m.used);
    atomic_store(&to->pooled, m.pooled);
    atomic_store(&to->peak, m.peak);
    atomic_store(&to->budget, m.budget);
    atomic_store(&to->open, true);
}

void usage_note(struct kernel *k)
{
    struct devices *d = k->workspace.devices;
    note(&k->usage.devices[0], devices_cpu(d));
    if (!devices_known(d))
        return;
    int gpus = devices_count(d) - 1;
    for (int i = 0; i < POLICY_GPUS; i++)
        note(&k->usage.devices[1 + i], i < gpus ? devices_get(d, i) : NULL);
}

/* ---- by the control thread ------------------------------------------------------------------- */

static bool read_line(const char *path, char *line, int size)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    bool got = fgets(line, size, f) != NULL;
    fclose(f);
    return got;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* utime and stime: fields 14 and 15; the name before them may hold blanks. */
static int64_t own_ticks(void)
{
    char line[1024];
    long long user = 0, system = 0;
    const char *after = read_line("/proc/self/stat", line, sizeof line) ? strrchr(line, ')') : NULL;
    if (!after || sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user,
                         &system) != 2)
        return 0;
    return user + system;
}

/* user nice system idle iowait irq softirq steal */
static void host_ticks(struct usage_sample *s)
{
    char line[512];
    long long t[8] = { 0 };
    if (!read_line("/proc/stat", line, sizeof line) ||
        sscanf(line, "cpu %lld %lld %lld %lld %lld %lld %lld %lld", &t[0], &t[1], &t[2], &t[3],
               &t[4], &t[5], &t[6], &t[7]) < 4)
        return;
    for (int i = 0; i < 8; i++)
        s->host_all += t[i];
    s->host_busy = s->host_all - t[3] - t[4];
}

static double percent(int64_t part, int64_t whole)
{
    return whole > 0 && part > 0 ? 100.0 * (double)part / (double)whole : 0;
}

/* Since the last time somebody asked; since the process began at the first. */
static const struct usage_sample *sample(struct usage_sample *last)
{
    struct usage_sample s = { .at_ms = now_ms(), .own = own_ticks() };
    if (last->at_ms && s.at_ms - last->at_ms < SAMPLE_MS)
        return last;
    host_ticks(&s);
    int64_t ticks = (s.at_ms - last->at_ms) * sysconf(_SC_CLK_TCK) / 1000;
    s.own_percent = last->at_ms ? percent(s.own - last->own, ticks) : 0;
    s.host_percent = last->at_ms
                         ? percent(s.host_busy - last->host_busy, s.host_all - last->host_all)
                         : 0;
    *last = s;
    return last;
}

static int64_t own_memory(void)
{
    char line[256];
    long long resident = 0;
    if (!read_line("/proc/self/statm", line, sizeof line) ||
        sscanf(line, "%*d %lld", &resident) != 1)
        return 0;
    return resident * sysconf(_SC_PAGESIZE);
}

static void write_host_memory(struct json_out *j)
{
    int64_t total = host_memory_total(), left = host_memory_free();
    json_out_key(j, "host_virtual_memory");
    json_out_object_begin(j);
    json_out_kv_int(j, "total", total);
    json_out_kv_int(j, "available", left);
    json_out_kv_int(j, "used", total - left);
    json_out_kv_int(j, "free", left);
    json_out_kv_real(j, "percent", percent(total - left, total));
    json_out_object_end(j);
}

static void write_devices(struct usage *u, struct json_out *j)
{
    json_out_key(j, "devices");
    json_out_object_begin(j);
    for (int i = 0; i < 1 + POLICY_GPUS; i++) {
        char name[32] = "cpu";
        struct usage_device *d = &u->devices[i];
        if (!atomic_load(&d->open))
            continue;
        int part = atomic_load(&d->part), index = atomic_load(&d->index);
        if (i && part < 0)
            snprintf(name, sizeof name, "gpu%d", index);
        else if (i)
            snprintf(name, sizeof name, "gpu%d.%d", index, part);
        json_out_key(j, name);
        json_out_object_begin(j);
        json_out_kv_int(j, "used", atomic_load(&d->used));
        json_out_kv_int(j, "pooled", atomic_load(&d->pooled));
        json_out_kv_int(j, "peak", atomic_load(&d->peak));
        json_out_kv_int(j, "budget", atomic_load(&d->budget));
        json_out_object_end(j);
    }
    json_out_object_end(j);
}

int handle_usage(struct kernel *k, const struct message *m, struct json_out *reply, struct err *err)
{
    char host[256];
    (void)m, (void)err;
    const struct usage_sample *now = sample(&k->usage.last);
    json_out_kv_text(reply, "hostname", host_name(host, sizeof host));
    json_out_kv_int(reply, "pid", getpid());
    json_out_kv_real(reply, "kernel_cpu", now->own_percent);
    json_out_kv_int(reply, "kernel_memory", own_memory());
    json_out_kv_int(reply, "cpu_count", sysconf(_SC_NPROCESSORS_ONLN));
    json_out_kv_real(reply, "host_cpu_percent", now->host_percent);
    write_host_memory(reply);
    write_devices(&k->usage, reply);
    return 0;
}
