/* Having the probe look, in a process of its own, and keeping what it says. */
#include "base/settings.h"
#include "device/devices_impl.h"
#include "device/diagnosis.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

/* Only a program that is known to have the role: an executable that the library was linked into,
 * such as a unit test, must not be started in place of it. */
static bool is_ours(const struct devices *d, const char *program)
{
    const char *slash = strrchr(program, '/');
    return d->program || strncmp(slash ? slash + 1 : program, "tensorcell", 10) == 0;
}

static struct child_end ask(const struct devices *d, int64_t deadline_ms, struct probe_facts *facts)
{
    char program[PATH_MAX], role[] = "worker", what[] = "--probe";
    char *argv[] = { program, role, what, NULL };
    struct strbuf text;
    probe_facts_init(facts);
    devices_program(d, program, sizeof program);
    if (!is_ours(d, program))
        return (struct child_end){ CHILD_NOT_STARTED, ENOENT };
    strbuf_init(&text);
    struct child_end end = child_run(argv, deadline_ms, &text);
    probe_read(facts, strbuf_str(&text));
    strbuf_fini(&text);
    return end;
}

const struct probe_report *devices_probe(struct devices *d, bool again)
{
    if (d->report.done && !again)
        return &d->report;
    struct probe_facts facts;
    struct err none;
    char folder[PATH_MAX - 16], cuda[PATH_MAX];
    int64_t deadline_ms = setting(SETTING_PROBE_MS);
    struct child_end end = ask(d, deadline_ms, &facts);
    devices_backend_folder(d, folder, sizeof folder, &none); /* failing, the last place it tried */
    snprintf(cuda, sizeof cuda, "%s/cuda.so", folder);
    struct diagnosis_input in = {
        .facts = &facts,
        .end = end,
        .deadline_ms = deadline_ms,
        .host = host_kind(),
        .cuda_backend = cuda,
        .has_cuda_backend = access(cuda, F_OK) == 0,
    };
    diagnosis_make(&in, &d->report);
    /* Each GPU that is found still lacks a worker to compute in. */
    d->gpu_count = d->report.cause[0] ? 0 : d->report.gpu_count;
    return &d->report;
}
