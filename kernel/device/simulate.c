/* Simulated GPUs: what is asked for, and the change from one set of GPUs to another. */
#include "device/simulate.h"

#include "backend/sim/fault.h"
#include "device/devices_impl.h"
#include "lang/size.h"

#include <stdio.h>
#include <stdlib.h>

enum { SMALLEST = 1 << 20, HOSTS_MOST = 64 };

static bool read_count(struct str text, int *count)
{
    *count = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        if (*count <= PROBE_GPUS) /* else too many already */
            *count = *count * 10 + (text.p[i] - '0');
    }
    return text.n > 0;
}

int simulation_read(struct str text, struct simulation *out, struct err *err)
{
    struct str count;
    double percent;
    *out = (struct simulation){ .bytes = SIMULATED_MEMORY };
    if (!str_cut(&text, ':', &count) || !read_count(str_trim(count), &out->count))
        return err_set(err, ERR_VALUE, "it is written COUNT:MEMORY, as in 2:512MiB; 0 is none");
    text = str_trim(text);
    if (!text.n || (size_read(text, &out->bytes, &percent) && out->bytes >= 0))
        return 0;
    return err_set(err, ERR_VALUE, STR_FMT " is not a size, such as 512MiB 4GiB",
                   STR_ARG(str_slice(text, 0, text.n < 40 ? text.n : 40)));
}

static int refuse_memory(int64_t bytes, struct err *err)
{
    char asked[32], there[32];
    int64_t host = host_memory_total();
    if (bytes < SMALLEST) {
        err_set(err, ERR_VALUE, "a simulated GPU has 1 MiB of memory at least");
        return err_hint(err, "for example devices simulate 2 512MiB");
    }
    if (host <= 0 || bytes / HOSTS_MOST <= host)
        return 0;
    err_set(err, ERR_VALUE, "this machine has %s, far less than %s for a simulated GPU",
            policy_bytes_text(host, there, sizeof there),
            policy_bytes_text(bytes, asked, sizeof asked));
    return err_hint(err, "a simulated GPU has its memory from the host");
}

int simulation_check(const struct simulation *s, enum simulation_part *wrong, struct err *err)
{
    struct sim_faults faults;
    *wrong = SIMULATION_COUNT;
    if (s->count < 0 || s->count > PROBE_GPUS) {
        err_set(err, ERR_VALUE, "1 to %d GPUs can be simulated", PROBE_GPUS);
        return err_hint(err, "devices simulate none ends it");
    }
    *wrong = SIMULATION_MEMORY;
    if (s->count && refuse_memory(s->bytes, err))
        return -1;
    *wrong = SIMULATION_FAULT;
    if (sim_faults_read(s->fault, &faults))
        return 0;
    err_set(err, ERR_VALUE, "\"%.60s\" is no fault of a simulated GPU", s->fault);
    return err_hint(err,
                    "faults are oom sticky hang stuck exit, each with @N, and slow:MILLISECONDS, "
                    "joined by commas, as in \"sticky@7,slow:20\"");
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
    struct err err;
    enum simulation_part wrong;
    if (d->environment_read)
        return;
    d->environment_read = true;
    if (!said || !*said)
        return;
    if (simulation_read(str_of(said), &s, &err) || simulation_check(&s, &wrong, &err)) {
        snprintf(d->misread, sizeof d->misread, "TENSORCELL_SIM_GPUS is %.40s: %.120s", said,
                 err.text);
        return;
    }
    int n = snprintf(s.fault, sizeof s.fault, "%s", fault ? fault : "");
    if (n < 0 || (size_t)n >= sizeof s.fault || simulation_check(&s, &wrong, &err))
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

/* What was set for a GPU's memory was meant for that GPU, not for its replacement; what is kept for
 * one that has not been there stays where it fits. */
static void drop_policies(struct devices *d, int before)
{
    for (int i = 0; i < POLICY_GPUS; i++) {
        struct gpu_policy *p = &d->policy.gpus[i];
        struct device whole = { .index = i, .part = -1 };
        struct err ignored;
        int at;
        if (i < before || policy_check_limits(d, i, &p->limits, &at, &ignored))
            p->limits = (struct limits){ 0 };
        if (i < before ||
            (i < devices_gpus(d) && policy_check_growth(d, &whole, p->growth, &ignored)))
            p->growth = (struct growth){ .on = true };
    }
}

int devices_simulate(struct devices *d, const struct simulation *s, struct err *err)
{
    enum simulation_part wrong;
    if (simulation_check(s, &wrong, err))
        return -1;
    d->environment_read = true;
    int before = devices_known(d) ? devices_gpus(d) : 0;
    for (struct device *gpu = d->all; gpu; gpu = gpu->next)
        if (device_release(d, gpu, err))
            return -1;
    for (struct device *gpu = d->all; gpu; gpu = gpu->next) {
        gpu->had_worker = false;
        gpu->refused_until_us = 0;
    }
    d->misread[0] = 0;
    describe(d, s);
    d->listed = false;
    devices_find(d);
    drop_policies(d, before);
    devices_relist(d);
    return 0;
}
