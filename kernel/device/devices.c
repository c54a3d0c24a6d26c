/* The session's devices: made, given back, and where their backends lie. What it costs is paid when
 * it is first needed; which there are is list.c, what single devices do is device.c. */
#include "device/devices_impl.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int keep(char **copy, const char *text)
{
    *copy = text ? strdup(text) : NULL;
    return text && !*copy ? -1 : 0;
}

struct devices *devices_new(const struct devices_options *options, struct err *err)
{
    struct devices *d = calloc(1, sizeof *d);
    if (!d || (options &&
               (keep(&d->program, options->program) || keep(&d->backends, options->backends)))) {
        devices_free(d);
        err_set(err, ERR_MEMORY, "no memory for the list of devices");
        return NULL;
    }
    d->cpu.kind = DEVICE_CPU;
    d->cpu.part = -1;
    d->cpu.generation = 1;
    snprintf(d->cpu.name, sizeof d->cpu.name, "cpu");
    policy_init(&d->policy);
    return d;
}

void devices_watch(struct devices *d, const struct cancel *cancel)
{
    cancel_seat_take(&d->session.stop, cancel);
}

void devices_free(struct devices *d)
{
    if (!d)
        return;
    for (struct device *gpu = d->all, *next; gpu; gpu = next) {
        next = gpu->next;
        device_close(gpu);
        free(gpu);
    }
    device_close(&d->cpu);
    spawn_sweep(&d->session.left, -1);
    free(d->program);
    free(d->backends);
    free(d);
}

void devices_program(const struct devices *d, char *text, size_t size)
{
    char real[PATH_MAX];
    ssize_t n;
    if (d->program && strchr(d->program, '/')) {
        snprintf(text, size, "%s", realpath(d->program, real) ? real : d->program);
    } else if ((n = readlink("/proc/self/exe", real, sizeof real - 1)) > 0) {
        real[n] = 0;
        snprintf(text, size, "%s", real);
    } else {
        snprintf(text, size, "%s", d->program ? d->program : "tensorcell");
    }
}

static bool holds_cpu(const char *folder)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/cpu.so", folder);
    return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

int devices_backend_folder(const struct devices *d, char *text, size_t size, struct err *err)
{
    static const char *const places[] = { "backends", "../lib/tensorcell/backends" };
    const char *said = d->backends ? d->backends : getenv("TENSORCELL_BACKENDS");
    if (said && *said) {
        snprintf(text, size, "%s", said);
        return 0;
    }
    char program[PATH_MAX];
    devices_program(d, program, sizeof program);
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(text, size, "%s/%s", slash ? program : ".", places[i]);
        if (holds_cpu(text))
            return 0;
    }
    err_set(err, ERR_DEVICE, "the CPU backend is missing: neither %.180s/%s nor …/%s holds cpu.so",
            slash ? program : ".", places[0], places[1]);
    return err_hint(err, "make builds it; TENSORCELL_BACKENDS names another folder of backends");
}
