/* The calls of the vtable that are about the device and its memory; copies are copy.c's, programs
 * program.c's and run.c's. */
#include "backend/gpu/device.h"

#include "backend/gpu/copy.h"
#include "backend/gpu/flight.h"
#include "backend/gpu/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

/* Drivers take their time to say how much is free; what others use is looked at so often. */
static const double ASK_SECONDS = 0.05;

double gpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

const char *gpu_device_ended(struct backend_device *d)
{
    return d->ended[0] ? d->ended : d->driver->lost(d->context);
}

int gpu_check(struct backend_device *d, struct err *err)
{
    const char *why = gpu_device_ended(d);
    return why ? err_set(err, ERR_DEVICE, "the GPU can no longer be used: %s", why) : 0;
}

int gpu_device_count(void)
{
    return gpu_driver->device_count();
}

/* ---- memory policy ----------------------------------------------------------------------------
 */

/* A limit beyond the device's memory is none. */
static int64_t budget_of(const struct backend_device *d, const struct memory_policy *m)
{
    return m->limit > 0 && m->limit < d->total ? m->limit : d->total;
}

/* Without a limit a reserve leaves a twentieth of what is free to others. */
static int64_t reserve_of(const struct backend_device *d, const struct memory_policy *m,
                          int64_t free_bytes)
{
    if (m->growth)
        return 0;
    if (m->reserve > 0)
        return m->reserve;
    int64_t budget = budget_of(d, m), most = d->pool.mapped + free_bytes / 20 * 19;
    return budget < d->total ? budget : most;
}

static int set_policy(struct backend_device *d, const struct memory_policy *m, struct err *err)
{
    int64_t free_bytes, total;
    if (d->driver->memory(d->context, &free_bytes, &total, err))
        return -1;
    d->total = total;
    if (gpu_pool_set(&d->pool, budget_of(d, m), reserve_of(d, m, free_bytes), err))
        return -1;
    d->pool.keep = m->growth ? m->keep : 0;
    if (d->pool.keep)
        gpu_pool_trim(&d->pool);
    return 0;
}

static bool same_arithmetic(const struct device_config *a, const struct device_config *b)
{
    return a->precision == b->precision && a->deterministic == b->deterministic;
}

int gpu_device_configure(struct backend_device *d, const struct device_config *config,
                         struct err *err)
{
    d->pool.now = gpu_now();
    if (gpu_check(d, err) || gpu_drain(d, err))
        return -1;
    if (d->driver->configure(d->context, config, err))
        return -1;
    if (set_policy(d, &config->memory, err)) {
        struct err ignored = { 0 };
        (void)d->driver->configure(d->context, &d->config, &ignored); /* as it was a moment ago */
        return -1;
    }
    if (!same_arithmetic(&d->config, config))
        for (struct gpu_prepared *q = d->programs; q; q = q->next)
            gpu_program_drop(q);
    d->config = *config;
    return 0;
}

/* ---- open and close ---------------------------------------------------------------------------
 */

static void release(struct backend_device *d)
{
    if (d) {
        free(d->flights);
        gpu_copies_free(d->copies);
    }
    free(d);
}

int gpu_device_open(int index, const struct backend_options *options, struct backend_device **out,
                    struct err *err)
{
    struct backend_device *d = calloc(1, sizeof *d);
    if (!d || !(d->flights = gpu_flights_new()) || !(d->copies = gpu_copies_new())) {
        release(d);
        return err_set(err, ERR_MEMORY, "no memory to open a GPU");
    }
    d->driver = gpu_driver;
    d->config = options->config;
    d->progress = options->progress;
    if (d->driver->open(index, options, &d->context, err)) {
        release(d);
        return -1;
    }
    prctl(PR_SET_TIMERSLACK, 1000UL); /* this thread waits for the queue in short naps: wait.c */
    gpu_pool_init(&d->pool, d->driver, d->context);
    d->pool.now = gpu_now();
    if (d->driver->configure(d->context, &d->config, err) ||
        set_policy(d, &d->config.memory, err)) {
        gpu_device_close(d);
        return -1;
    }
    *out = d;
    return 0;
}

void gpu_device_close(struct backend_device *d)
{
    struct err ignored = { 0 };
    if (!d || d->ended[0]) /* its queue still works with all that it was given: the process ends */
        return;
    if (!gpu_device_ended(d))
        (void)gpu_drain(d, &ignored); /* it ends here in any case */
    gpu_copies_close(d);
    gpu_flights_close(d);
    gpu_pool_fini(&d->pool);
    d->driver->close(d->context);
    release(d);
}

void gpu_device_facts(struct backend_device *d, struct device_facts *out)
{
    *out = (struct device_facts){ 0 };
    d->driver->facts(d->context, out);
    out->memory_total = d->pool.budget;
}

bool gpu_device_supports(struct backend_device *d, enum op_id op, enum dtype dtype)
{
    return (unsigned)op < OP_COUNT && (unsigned)dtype < DTYPE_COUNT &&
           d->driver->supports(d->context, op, dtype);
}

/* ---- memory -----------------------------------------------------------------------------------
 */

static int refuse(struct backend_device *d, size_t bytes, struct err *err)
{
    char asked[32], left[32];
    struct err ignored = { 0 };
    int64_t free_bytes = 0, total;
    if (d->driver->memory(d->context, &free_bytes, &total, &ignored))
        free_bytes = 0;
    err_set(err, ERR_MEMORY, "the GPU gives no more memory: asked %s, free %s",
            gpu_size_text(asked, sizeof asked, (int64_t)bytes),
            gpu_size_text(left, sizeof left, free_bytes));
    return err_hint(err, "memory shows what holds it, other processes too; del what is no longer "
                         "needed, or use smaller batches");
}

/* What is recorded and compiled takes memory of the device too. It is dropped only where the device
 * has too little left: it has to be made again. */
static void drop_programs(struct backend_device *d, size_t bytes, const struct gpu_prepared *busy)
{
    int64_t free_bytes, total;
    struct err ignored = { 0 };
    if (d->driver->memory(d->context, &free_bytes, &total, &ignored) == 0 &&
        (uint64_t)free_bytes >= bytes)
        return;
    for (struct gpu_prepared *q = d->programs; q; q = q->next)
        if (q != busy)
            gpu_program_drop(q);
}

/* The driver's unmap waits for the queue: nothing is given back while it is long. */
static void age(struct backend_device *d)
{
    d->pool.now = gpu_now();
    if (d->flights->count == 0)
        gpu_pool_age(&d->pool);
}

int gpu_take(struct backend_device *d, size_t bytes, const struct gpu_prepared *busy,
             struct gpu_chunk **out, struct err *err)
{
    age(d);
    int status = gpu_pool_take(&d->pool, bytes, false, out, err);
    if (status <= 0)
        return status;
    if (gpu_drain(d, err))
        return -1;
    gpu_pool_empty(&d->pool);
    drop_programs(d, bytes, busy);
    status = gpu_pool_take(&d->pool, bytes, true, out, err);
    gpu_pool_refill(&d->pool);
    return status > 0 ? refuse(d, bytes, err) : status;
}

int gpu_device_alloc(struct backend_device *d, size_t bytes, void **buffer, struct err *err)
{
    struct gpu_chunk *chunk;
    if (gpu_check(d, err) || gpu_take(d, bytes, NULL, &chunk, err))
        return -1;
    *buffer = chunk;
    return 0;
}

void gpu_device_free(struct backend_device *d, void *buffer)
{
    d->pool.now = gpu_now();
    gpu_pool_give(&d->pool, buffer);
    age(d);
}

void *gpu_device_host(struct backend_device *d, void *buffer)
{
    (void)d, (void)buffer;
    return NULL;
}

void gpu_device_memory(struct backend_device *d, struct memory_facts *out)
{
    struct err ignored = { 0 };
    const struct gpu_pool *p = &d->pool;
    age(d);
    *out = (struct memory_facts){ p->used, p->mapped - p->used, p->peak, p->budget, -1, -1 };
    if (d->asked_at + ASK_SECONDS < d->pool.now || d->asked_mapped != p->mapped) {
        if (d->driver->memory(d->context, &d->device_free, &d->total, &ignored))
            return;
        d->asked_at = d->pool.now;
        d->asked_mapped = p->mapped;
    }
    out->device_free = d->device_free;
    out->device_total = d->total;
}

void gpu_device_trim(struct backend_device *d)
{
    struct err ignored = { 0 };
    d->pool.now = gpu_now();
    if (gpu_drain(d, &ignored) == 0)
        gpu_pool_trim(&d->pool);
}

void gpu_device_reset_peak(struct backend_device *d)
{
    d->pool.peak = d->pool.used;
}
