/* Simulated GPUs: what is asked for, and the change from one set of GPUs to another. */
#include "device/simulate.h"

#include "backend/sim/fault.h"
#include "device/devices_impl.h"
#include "lang/size.h"

#include <stdio.h>
#include <stdlib.h>

enum { SMALLEST = 1 << 20 };

static bool read_count(struct str text, int *count)
{
    *count = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || *count > PROBE_GPUS)
            return false;
        *count = *count * 10 + (text.p[i] - '0');
    }
    return text.n > 0 && *count <= PROBE_GPUS;
}

bool simulation_read(struct str text, struct simulation *out)
{
    struct str count;
    double percent;
    *out = (struct simulation){ .bytes = SIMULATED_MEMORY };
    if (!str_cut(&text, ':', &count) || !read_count(str_trim(count), &out->count))
        return false;
    text = str_trim(text);
    return !text.n || (size_read(text, &out->bytes, &percent) && out->bytes >= SMALLEST);
}

const struct simulation *devices_simulation(const struct devices *d)
{
    return &d->simulation;
}

static void describe(struct devices *d, const struct simulation *s)
{
    d->simulation = *s;
    gpu_fact_init(&d->simulated);
    d->simulated.memory_total = s->bytes;
    snprintf(d->simulated.model, sizeof d->simulated.model, "simulated GPU");
}

void simulation_find(struct devices *d)
{
    const char *said = getenv("TENSORCELL_SIM_GPUS"), *fault = getenv("TENSORCELL_SIM_FAULT");
    struct simulation s;
    struct sim_faults faults;
    if (d->environment_read)
        return;
    d->environment_read = true;
    if (!said || !*said)
        return;
    if (!simulation_read(str_of(said), &s)) {
        snprintf(d->misread, sizeof d->misread,
                 "TENSORCELL_SIM_GPUS is %.40s, and is written COUNT:MEMORY, as in 2:512MiB (at "
                 "most %d)",
                 said, PROBE_GPUS);
        return;
    }
    int n = snprintf(s.fault, sizeof s.fault, "%s", fault ? fault : "");
    if (n < 0 || (size_t)n >= sizeof s.fault || !sim_faults_read(s.fault, &faults))
        snprintf(d->misread, sizeof d->misread,
                 "TENSORCELL_SIM_FAULT is %.40s, and is written as in sticky@7,slow:20", fault);
    else
        describe(d, &s);
}

void simulation_fault(const struct device *device, const char *text, char *out, size_t size)
{
    struct str rest = str_of(text), item;
    size_t n = 0;
    out[0] = 0;
    while (str_cut(&rest, ',', &item)) {
        if (device->had_worker && item.n && memchr(item.p, '@', item.n))
            continue;
        int more = snprintf(out + n, size - n, "%s" STR_FMT, n ? "," : "", STR_ARG(item));
        if (more < 0 || (size_t)more >= size - n)
            break;
        n += (size_t)more;
    }
}

static int refuse_simulation(const struct simulation *s, struct err *err)
{
    struct sim_faults faults;
    if (s->count < 0 || s->count > PROBE_GPUS) {
        err_set(err, ERR_VALUE, "%d GPUs cannot be simulated", s->count);
        return err_hint(err, "1 to %d can, and devices simulate none ends it", PROBE_GPUS);
    }
    if (s->count && s->bytes < SMALLEST) {
        err_set(err, ERR_VALUE, "a simulated GPU has 1 MiB of memory at least");
        return err_hint(err, "for example devices simulate 2 512MiB");
    }
    if (!sim_faults_read(s->fault, &faults)) {
        err_set(err, ERR_VALUE, "\"%.60s\" is no fault of a simulated GPU", s->fault);
        return err_hint(err,
                        "faults are oom sticky hang exit, each with @N, and slow:MILLISECONDS, "
                        "joined by commas, as in \"sticky@7,slow:20\"");
    }
    return 0;
}

int devices_simulate(struct devices *d, const struct simulation *s, struct err *err)
{
    if (refuse_simulation(s, err))
        return -1;
    d->environment_read = true;
    for (struct device *gpu = d->all; gpu; gpu = gpu->next)
        if (device_release(d, gpu, err))
            return -1;
    for (struct device *gpu = d->all; gpu; gpu = gpu->next)
        gpu->had_worker = false;
    d->misread[0] = 0;
    describe(d, s);
    d->listed = false;
    devices_find(d);
    return 0;
}
