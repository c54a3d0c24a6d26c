/* The CPU as a backend: the vtable, the table of kernels, facts. Kernels are functions cpu_<op>;
 * an operation without one is an empty place in the table, which is what placement reads. */
#include "backend/cpu/device.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Weak: rows of ops.def that are views, tiles or not yet written have no such function. */
#define OP(id, ...) __attribute__((weak)) cpu_kernel cpu_##id;
#include "tensor/ops.def"
#undef OP

cpu_kernel *cpu_kernel_of(enum op_id op)
{
    static cpu_kernel *const kernels[OP_COUNT] = {
#define OP(id, ...) [OP_##id] = cpu_##id,
#include "tensor/ops.def"
#undef OP
    };
    return kernels[op];
}

static int device_count(void)
{
    return 1;
}

static int64_t read_number(const char *path, const char *format)
{
    FILE *f = fopen(path, "re");
    long long value = -1;
    char line[160];
    while (f && value < 0 && fgets(line, sizeof line, f))
        if (sscanf(line, format, &value) != 1)
            value = -1;
    if (f)
        fclose(f);
    return value;
}

/* Nine tenths of what the system, or the control group we are in, has left. */
static int64_t free_memory(void)
{
    int64_t free_bytes = read_number("/proc/meminfo", "MemAvailable: %lld kB") * 1024;
    int64_t most = read_number("/sys/fs/cgroup/memory.max", "%lld");
    int64_t now = read_number("/sys/fs/cgroup/memory.current", "%lld");
    if (most > 0 && now >= 0 && most - now < free_bytes)
        free_bytes = most > now ? most - now : 0;
    if (free_bytes <= 0)
        free_bytes = (int64_t)1 << 30;
    return free_bytes / 10 * 9;
}

static int cores(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
    return n > 0 ? n : (int)sysconf(_SC_NPROCESSORS_ONLN);
}

static int device_open(int index, const struct backend_options *options,
                       struct backend_device **out, struct err *err)
{
    if (index != 0)
        return err_set(err, ERR_DEVICE, "there is no CPU number %d", index);
    struct backend_device *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_MEMORY, "no memory to open the CPU");
    d->threads = options && options->threads > 0 ? options->threads : cores();
    pool_init(&d->pool, options && options->config.memory.limit > 0 ? options->config.memory.limit
                                                                    : free_memory());
    d->isa = cpu_isa_choose(getenv("TENSORCELL_ISA"));
    *out = d;
    return 0;
}

static void device_close(struct backend_device *d)
{
    if (!d)
        return;
    pool_fini(&d->pool);
    gemm_free(d->gemm);
    free(d->lapack);
    free(d->tiles);
    free(d);
}

static void device_facts(struct backend_device *d, struct device_facts *out)
{
    memset(out, 0, sizeof *out);
    snprintf(out->model, sizeof out->model, "processor");
    FILE *f = fopen("/proc/cpuinfo", "re");
    char line[200];
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "model name : %95[^\n]", out->model) == 1)
            break;
    if (f)
        fclose(f);
    gemm_facts(out->library, sizeof out->library, d->isa->name);
    out->memory_total = d->pool.budget;
    out->threads = d->threads;
}

static bool device_supports(struct backend_device *d, enum op_id op, enum dtype dtype)
{
    if ((unsigned)op >= OP_COUNT || (unsigned)dtype >= DTYPE_COUNT)
        return false;
    return cpu_kernel_of(op) || op == OP_cast || d->isa->tiles->op[op][dtype];
}

static int device_alloc(struct backend_device *d, size_t bytes, void **buffer, struct err *err)
{
    return pool_alloc(&d->pool, bytes, buffer, err);
}

static void device_free(struct backend_device *d, void *buffer)
{
    pool_free(&d->pool, buffer);
}

static void *device_host(struct backend_device *d, void *buffer)
{
    (void)d;
    return buffer;
}

static int device_upload(struct backend_device *d, void *buffer, size_t at, const void *from,
                         size_t bytes, struct err *err)
{
    (void)d;
    (void)err;
    if (bytes)
        memcpy((char *)buffer + at, from, bytes);
    return 0;
}

static int device_download(struct backend_device *d, void *buffer, size_t at, void *to,
                           size_t bytes, struct err *err)
{
    (void)d;
    (void)err;
    if (bytes)
        memcpy(to, (char *)buffer + at, bytes);
    return 0;
}

static void device_memory(struct backend_device *d, struct memory_facts *out)
{
    const struct pool *p = &d->pool;
    *out = (struct memory_facts){ p->used, p->pooled, p->peak, p->budget, -1, -1 };
}

static void device_trim(struct backend_device *d)
{
    pool_trim(&d->pool);
}

/* Its kernels are deterministic and exact already; its pool grows as needed. */
static int device_configure(struct backend_device *d, const struct device_config *config,
                            struct err *err)
{
    (void)d, (void)config, (void)err;
    return 0;
}

static int device_finish(struct backend_device *d, const struct cancel *cancel,
                         struct run_failure *failure, struct err *err)
{
    (void)d, (void)cancel, (void)err;
    *failure = (struct run_failure){ 0 }; /* nothing is ever queued */
    return 0;
}

static const char *device_ended(struct backend_device *d)
{
    (void)d;
    return NULL;
}

static void device_reset_peak(struct backend_device *d)
{
    d->pool.peak = d->pool.used;
}

const struct backend *tensorcell_backend(void);

__attribute__((visibility("default"))) const struct backend *tensorcell_backend(void)
{
    static const struct backend cpu = {
        .abi = BACKEND_ABI,
        .name = "cpu",
        .device_count = device_count,
        .open = device_open,
        .close = device_close,
        .facts = device_facts,
        .supports = device_supports,
        .alloc = device_alloc,
        .free = device_free,
        .host = device_host,
        .upload = device_upload,
        .download = device_download,
        .memory = device_memory,
        .trim = device_trim,
        .configure = device_configure,
        .reset_peak = device_reset_peak,
        .prepare = cpu_prepare,
        .discard = cpu_discard,
        .run = cpu_run,
        .finish = device_finish,
        .ended = device_ended,
    };
    return &cpu;
}
