/* Simulated GPUs: the table of the driver that the processor plays, and the backend made of it.
 * They have memory, a queue and faults like a GPU, and compute what the CPU computes; whatever
 * shows them says that they are simulated. */
#include "backend/gpu/device.h"
#include "backend/loader.h"
#include "backend/sim/context.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIM_DEVICES = 16 };
static const int64_t SIM_CAPACITY = 512 << 20; /* where nobody says */

static int device_count(void)
{
    return SIM_DEVICES;
}

/* ---- open and close ---------------------------------------------------------------------------
 */

/* The CPU backend lies beside this shared object. */
static int open_cpu(struct gpu_context *c, struct err *err)
{
    Dl_info where;
    char folder[PATH_MAX];
    if (!dladdr(&gpu_driver, &where) || !where.dli_fname)
        return err_set(err, ERR_DEVICE, "simulated GPUs do not find the folder of the backends");
    snprintf(folder, sizeof folder, "%s", where.dli_fname);
    char *slash = strrchr(folder, '/');
    if (slash)
        *slash = '\0';
    struct backend_options options = { .threads = 1 };
    return loader_load(slash ? folder : ".", "cpu", &c->cpu, err) ||
                   c->cpu->open(0, &options, &c->device, err)
               ? -1
               : 0;
}

static int read_options(struct gpu_context *c, int index, const struct backend_options *o,
                        struct err *err)
{
    if (index < 0 || index >= SIM_DEVICES)
        return err_set(err, ERR_DEVICE, "there is no simulated GPU number %d", index);
    c->capacity = o->capacity > 0 ? o->capacity : SIM_CAPACITY;
    if (sim_faults_read(o->fault, &c->faults))
        return 0;
    err_set(err, ERR_VALUE, "a simulated GPU has no fault \"%s\"", o->fault);
    return err_hint(err, "oom@5, sticky@7, hang@3, stuck@3, exit@3 and slow:20, joined by commas");
}

static int open_context(int index, const struct backend_options *options, struct gpu_context **out,
                        struct err *err)
{
    struct gpu_context *c = calloc(1, sizeof *c);
    if (!c)
        return err_set(err, ERR_MEMORY, "no memory to open a simulated GPU");
    if (read_options(c, index, options, err) || open_cpu(c, err)) {
        free(c);
        return -1;
    }
    pthread_mutex_init(&c->computing, NULL);
    if (sim_queue_init(&c->queue, c, err)) {
        c->cpu->close(c->device);
        pthread_mutex_destroy(&c->computing);
        free(c);
        return -1;
    }
    *out = c;
    return 0;
}

static void close_context(struct gpu_context *c)
{
    sim_memory_fini(c);
    sim_queue_fini(&c->queue);
    c->cpu->close(c->device);
    pthread_mutex_destroy(&c->computing);
    free(c);
}

static int configure(struct gpu_context *c, const struct device_config *config, struct err *err)
{
    (void)config; /* the CPU's products are strict and the same in each run */
    return sim_check(c, err);
}

/* ---- facts ------------------------------------------------------------------------------------
 */

static void facts(struct gpu_context *c, struct device_facts *out)
{
    struct device_facts cpu;
    c->cpu->facts(c->device, &cpu);
    snprintf(out->model, sizeof out->model, "simulated GPU");
    snprintf(out->library, sizeof out->library, "simulated with %.80s", cpu.library);
    out->threads = cpu.threads;
    out->simulated = true;
}

static bool supports(struct gpu_context *c, enum op_id op, enum dtype dtype)
{
    return c->cpu->supports(c->device, op, dtype);
}

static int memory(struct gpu_context *c, int64_t *free_bytes, int64_t *total, struct err *err)
{
    *free_bytes = c->capacity - c->mapped;
    *total = c->capacity;
    return sim_check(c, err);
}

static const char *lost(struct gpu_context *c)
{
    return atomic_load(&c->lost);
}

/* ---- the queue --------------------------------------------------------------------------------
 */

/* The memory is this process's. */
static int pin(struct gpu_context *c, void *host, size_t bytes, struct err *err)
{
    (void)host, (void)bytes;
    return sim_check(c, err);
}

static void unpin(struct gpu_context *c, void *host)
{
    (void)c, (void)host;
}

static int mark(struct gpu_context *c, bool timed, gpu_mark *out, struct err *err)
{
    if (sim_check(c, err))
        return -1;
    *out = sim_queue_mark(&c->queue, timed);
    return 0;
}

static int reached(struct gpu_context *c, gpu_mark at, struct err *err)
{
    bool past = sim_queue_is_past(&c->queue, at);
    return sim_check(c, err) ? -1 : past;
}

static double seconds(struct gpu_context *c, gpu_mark from, gpu_mark to)
{
    return sim_queue_time(&c->queue, to) - sim_queue_time(&c->queue, from);
}

static void drop_mark(struct gpu_context *c, gpu_mark at)
{
    (void)c, (void)at; /* a number */
}

/* ---- the tables -------------------------------------------------------------------------------
 */

static const struct gpu_driver driver = {
    .name = "sim",
    .device_count = device_count,
    .open = open_context,
    .close = close_context,
    .facts = facts,
    .configure = configure,
    .supports = supports,
    .memory = memory,
    .map = sim_map,
    .unmap = sim_unmap,
    .pin = pin,
    .unpin = unpin,
    .copy_up = sim_copy_up,
    .copy_down = sim_copy_down,
    .compile = sim_compile,
    .forget = sim_forget,
    .launch = sim_launch,
    .mark = mark,
    .reached = reached,
    .seconds = seconds,
    .drop_mark = drop_mark,
    .record = sim_record,
    .recorded = sim_recorded,
    .replay = sim_replay,
    .forget_graph = sim_forget_graph,
    .said = sim_said,
    .lost = lost,
};

const struct gpu_driver *const gpu_driver = &driver;

const struct backend *tensorcell_backend(void);

__attribute__((visibility("default"))) const struct backend *tensorcell_backend(void)
{
    static const struct backend sim = { .abi = BACKEND_ABI, .name = "sim", GPU_BACKEND_CALLS };
    return &sim;
}
