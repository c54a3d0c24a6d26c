/* From a GPU that the driver describes to one that computes: its capability and mode, the runtime
 * libraries, our backend, its memory, and a kernel that was really run. What concerns one GPU
 * refuses that one; when every one is refused, it is the cause. */
#include "device/diagnosis_impl.h"

#include <stdio.h>

enum { CAPABILITY_OLDEST = 75 };

static const double gib = 1024.0 * 1024 * 1024;

static int usable(const struct diagnosis *d)
{
    int n = 0;
    for (int i = 0; i < d->out->gpu_count; i++)
        n += !d->out->gpus[i].refused[0];
    return n;
}

/* For each GPU that was not refused: the reason into .refused, or nothing. */
typedef void judge_gpu(const struct gpu_fact *g, char *reason, size_t size);

/* How many of the GPUs this judge refuses; *first is the first of them. */
static int refuse(struct diagnosis *d, judge_gpu *judge, int *first)
{
    int refused = 0;
    for (int i = d->out->gpu_count - 1; i >= 0; i--) {
        struct gpu_fact *g = &d->out->gpus[i];
        if (g->refused[0])
            continue;
        judge(g, g->refused, sizeof g->refused);
        if (g->refused[0]) {
            refused++;
            *first = i;
        }
    }
    return refused;
}

static void blame_when_all(struct diagnosis *d, int first)
{
    if (usable(d) == 0)
        diagnosis_blame(d, "gpu%d cannot be used: %s", first, d->out->gpus[first].refused);
}

static void judge_capability(const struct gpu_fact *g, char *reason, size_t size)
{
    int capability = g->capability_major * 10 + g->capability_minor;
    if (capability > 0 && capability < CAPABILITY_OLDEST)
        snprintf(reason, size, "its compute capability is %d.%d, and %d.%d is needed",
                 g->capability_major, g->capability_minor, CAPABILITY_OLDEST / 10,
                 CAPABILITY_OLDEST % 10);
}

static void diagnose_capability(struct diagnosis *d)
{
    int first = 0, refused = refuse(d, judge_capability, &first);
    struct probe_step *s = diagnosis_step(d, "compute capability", refused == 0);
    const struct gpu_fact *g = &d->out->gpus[first];
    if (s->ok) {
        DETAIL(s, "%d.%d", g->capability_major, g->capability_minor);
        return;
    }
    DETAIL(s, "gpu%d (%.90s): %d.%d", first, g->model, g->capability_major, g->capability_minor);
    ADVICE(s, "this GPU is too old: a card of the year 2018 or later is needed (GTX 16, RTX, T4 or "
              "newer); the CPU does all the work");
    blame_when_all(d, first);
}

/* In exclusive mode the worker of this very session stands in the way of the probe, and of nobody
 * else here. */
static bool held_by_us(const struct gpu_fact *g)
{
    return g->mode != GPU_SHARED && g->process_count > 0 &&
           strcmp(g->processes[0].name, "tensorcell") == 0;
}

static void judge_mode(const struct gpu_fact *g, char *reason, size_t size)
{
    const struct gpu_process *p = &g->processes[0];
    if (g->mode == GPU_PROHIBITED)
        snprintf(reason, size, "its compute mode is Prohibited");
    else if (g->mode != GPU_SHARED && g->process_count > 0 && !held_by_us(g))
        snprintf(reason, size, "it is in exclusive use by process %d%s%.48s%s", p->pid,
                 p->name[0] ? " (" : "", p->name, p->name[0] ? ")" : "");
}

static void diagnose_mode(struct diagnosis *d)
{
    static const char *const modes[] = { "shared", "exclusive", "prohibited", "exclusive" };
    int first = 0, refused = refuse(d, judge_mode, &first);
    struct probe_step *s = diagnosis_step(d, "compute mode", refused == 0);
    const struct gpu_fact *g = &d->out->gpus[first];
    if (s->ok) {
        DETAIL(s, "%s%s", modes[g->mode & 3], g->mig ? ", an instance of MIG" : "");
        return;
    }
    DETAIL(s, "gpu%d: %s", first, g->refused);
    if (g->mode == GPU_PROHIBITED)
        ADVICE(s, "allow it: sudo nvidia-smi -c 0 -i %d", first);
    else
        ADVICE(s, "end that process, or let the GPU be shared: sudo nvidia-smi -c 0 -i %d", first);
    blame_when_all(d, first);
}

/* ".so" and the package that brings it. */
static void diagnose_library_of(struct diagnosis *d, const char *name, const char *package,
                                const struct library_fact *l)
{
    char step[48];
    int served = d->facts->version / 1000;
    bool newer = served > 0 && l->major > served;
    snprintf(step, sizeof step, "%s library", name);
    struct probe_step *s = diagnosis_step(d, step, l->major > 0 && !newer);
    if (s->ok) {
        DETAIL(s, "%.220s", l->path);
    } else if (newer) {
        DETAIL(s, "%.140s is for CUDA %d; the driver serves CUDA %d.%d", l->path, l->major, served,
               d->facts->version % 1000 / 10);
        ADVICE(s,
               "install the one for CUDA %d: pip install %s-cu%d; or a newer driver (580 or "
               "later serves CUDA 13)",
               served, package, served);
        diagnosis_blame(d, "%s is for CUDA %d, newer than the driver, which serves %d.%d", name,
                        l->major, served, d->facts->version % 1000 / 10);
    } else {
        DETAIL(s, "lib%s.so.13 or .12 is in none of: %s", name, d->facts->places);
        if (served >= 13)
            ADVICE(s, "pip install %s, or install the CUDA toolkit", package);
        else
            ADVICE(s, "pip install %s-cu12, or install the CUDA toolkit", package);
        diagnosis_blame(d, "the CUDA library %s was not found", name);
    }
}

/* ".../backends/cuda.so": the end of a path says enough in a cause. */
static const char *path_end(const char *path)
{
    int slashes = 0;
    for (const char *p = path + strlen(path); p > path; p--)
        if (*p == '/' && ++slashes == 2)
            return p;
    return path;
}

static void diagnose_backend(struct diagnosis *d)
{
    const char *path = d->in->cuda_backend;
    struct probe_step *s = diagnosis_step(d, "CUDA backend", d->in->has_cuda_backend);
    if (s->ok) {
        DETAIL(s, "%.220s", path);
        return;
    }
    DETAIL(s, "%.200s not found", path);
    ADVICE(s, "the GPU is fine; this build computes on the CPU only: build it where CUDA's headers "
              "are (cuda.h)");
    diagnosis_blame(d, "this build has no CUDA backend (…%.100s not found)", path_end(path));
}

static void add_process(struct probe_step *s, const struct gpu_process *p)
{
    size_t n = strlen(s->detail);
    snprintf(s->detail + n, sizeof s->detail - n, "; process %d%s%s", p->pid, p->name[0] ? " " : "",
             p->name);
    n = strlen(s->detail);
    if (p->bytes >= 0)
        snprintf(s->detail + n, sizeof s->detail - n, ", %.1f GiB", (double)p->bytes / gib);
}

/* Too little of it is no reason to refuse a GPU: work that is small enough still fits. */
static void diagnose_memory(struct diagnosis *d)
{
    enum { LITTLE = 256 << 20 };
    for (int i = 0; i < d->out->gpu_count; i++) {
        char step[48];
        const struct gpu_fact *g = &d->out->gpus[i];
        if (g->memory_free < 0 || d->out->step_count > PROBE_STEPS - 4)
            continue;
        snprintf(step, sizeof step, "memory of gpu%d", i);
        struct probe_step *s = diagnosis_step(d, step, g->memory_free >= LITTLE);
        DETAIL(s, "%.1f GiB free of %.1f GiB", (double)g->memory_free / gib,
               (double)g->memory_total / gib);
        for (int k = 0; k < g->process_count; k++)
            add_process(s, &g->processes[k]);
        if (!s->ok)
            ADVICE(s, "end a process that holds it (the GPU's memory is shared by all of them)");
    }
}

static void judge_attempt(const struct gpu_fact *g, char *reason, size_t size)
{
    size_t n = g->tried && !held_by_us(g) ? strlen(g->try_error) : 0;
    n = n < size ? n : size - 1;
    memcpy(reason, g->try_error, n);
    reason[n] = 0;
}

static void diagnose_attempt(struct diagnosis *d)
{
    int tried = 0, first = 0, refused;
    for (int i = d->out->gpu_count - 1; i >= 0; i--)
        if (d->out->gpus[i].tried) {
            tried++;
            first = i;
        }
    if (!tried)
        return;
    refused = refuse(d, judge_attempt, &first);
    struct probe_step *s = diagnosis_step(d, "a small kernel", refused == 0);
    const struct gpu_fact *g = &d->out->gpus[first];
    if (s->ok) {
        DETAIL(s, "ran on %d of %d GPUs, in %d us on gpu%d", tried, d->out->gpu_count, g->try_us,
               first);
        return;
    }
    DETAIL(s, "gpu%d: %.220s", first, g->try_error);
    ADVICE(s, "%s", g->try_hint[0] ? g->try_hint : "look for Xid in: sudo dmesg");
    blame_when_all(d, first);
}

void diagnose_gpus(struct diagnosis *d)
{
    diagnose_capability(d);
    diagnose_mode(d);
    diagnose_library_of(d, "cublasLt", "nvidia-cublas", &d->facts->blas);
    diagnose_library_of(d, "nvrtc", "nvidia-cuda-nvrtc", &d->facts->compiler);
    diagnose_backend(d);
    diagnose_attempt(d);
    diagnose_memory(d);
}
