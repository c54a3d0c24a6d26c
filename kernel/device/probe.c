/* Having the probe look, in a process of its own, and keeping what it says. */
#include "base/settings.h"
#include "device/devices_impl.h"
#include "device/diagnosis.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Only a program that is known to have the role: an executable that the library was linked into,
 * such as a unit test, must not be started in place of it. */
static bool is_ours(const struct devices *d, const char *program)
{
    const char *slash = strrchr(program, '/');
    return d->program || strncmp(slash ? slash + 1 : program, "tensorcell", 10) == 0;
}

/* try_in: the folder of the backends, whose CUDA backend shall run a kernel; or NULL. simulated:
 * its simulated GPUs instead; or NULL. */
static struct child_end ask(const struct devices *d, const char *try_in,
                            const struct simulation *simulated, int64_t deadline_ms,
                            struct probe_facts *facts)
{
    char program[PATH_MAX], folder[PATH_MAX], gpus[64], fault[sizeof simulated->fault] = "";
    char role[] = "worker", what[] = "--probe", try[] = "--try";
    char *argv[] = {
        program,
        role,
        what,
        try_in ? try : NULL,
        folder,
        simulated ? gpus : NULL,
        fault,
        NULL
    };
    struct strbuf text;
    probe_facts_init(facts);
    snprintf(folder, sizeof folder, "%s", try_in ? try_in : "");
    if (simulated) {
        snprintf(gpus, sizeof gpus, "%d:%lld", simulated->count, (long long)simulated->bytes);
        memcpy(fault, simulated->fault, sizeof fault);
    }
    devices_program(d, program, sizeof program);
    if (!is_ours(d, program))
        return (struct child_end){ CHILD_NOT_STARTED, ENOENT };
    strbuf_init(&text);
    struct child_end end = child_run(argv, deadline_ms, &text);
    probe_read(facts, strbuf_str(&text));
    strbuf_fini(&text);
    return end;
}

static void probe(struct devices *d, bool try, int64_t deadline_ms)
{
    struct probe_facts facts;
    struct err none;
    char folder[PATH_MAX - 16], cuda[PATH_MAX];
    devices_backend_folder(d, folder, sizeof folder, &none); /* failing, the last place it tried */
    snprintf(cuda, sizeof cuda, "%s/cuda.so", folder);
    struct child_end end = ask(d, try ? folder : NULL, NULL, deadline_ms, &facts);
    struct diagnosis_input in = {
        .facts = &facts,
        .end = end,
        .deadline_ms = deadline_ms,
        .host = host_kind(),
        .cuda_backend = cuda,
        .has_cuda_backend = access(cuda, F_OK) == 0,
    };
    diagnosis_make(&in, &d->report);
    if (d->listed)
        devices_relist(d);
}

const struct probe_report *devices_probe(struct devices *d, bool again)
{
    if (!d->report.done || again)
        probe(d, false, setting(SETTING_PROBE_MS));
    return &d->report;
}

/* Only where there is something to try; each GPU has the time that the whole search has. */
const struct probe_report *devices_try(struct devices *d)
{
    devices_probe(d, true);
    if (!d->report.cause[0])
        probe(d, true, setting(SETTING_PROBE_MS) * (1 + d->report.gpu_count));
    return &d->report;
}

struct child_end devices_try_simulated(struct devices *d, struct probe_facts *facts)
{
    struct err none;
    char folder[PATH_MAX];
    devices_backend_folder(d, folder, sizeof folder, &none);
    return ask(d, folder, &d->simulation, setting(SETTING_PROBE_MS), facts);
}
