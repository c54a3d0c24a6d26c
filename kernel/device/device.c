/* One device: opening its backend, and memory on it. */
#include "device/device.h"

#include "backend/loader.h"
#include "base/settings.h"
#include "device/devices_impl.h"
#include "worker/proxy.h"

#include <limits.h>
#include <stdlib.h>
#include <time.h>

/* What the tensors of a CPU device may take together. */
static int64_t memory_budget(void)
{
    int64_t said = setting(SETTING_MEMORY_MIB);
    if (said > 0)
        return said * (1 << 20);
    return host_memory_free() / 10 * 9;
}

static int open_cpu(struct devices *d, struct device *device, struct err *err)
{
    char folder[PATH_MAX];
    if (devices_backend_folder(d, folder, sizeof folder, err) ||
        loader_load(folder, "cpu", &device->backend, err))
        return -1;
    struct backend_options options = {
        .threads = (int)setting(SETTING_THREADS),
        .config.memory = { .limit = memory_budget(), .growth = true },
    };
    return device->backend->open(0, &options, &device->handle, err);
}

static int refuse_to_open(struct devices *d, const struct device *device, struct err *err)
{
    const char *cause = devices_cause(d);
    err_set(err, ERR_DEVICE, "%s cannot be used: %s", device_shown_name(device),
            *cause ? cause : "it is not among the devices any more");
    return err_hint(err, "run the block on the CPU, as in: with cpu < … >, or run doctor");
}

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A GPU whose driver fails: not each statement starts a worker only to hear it. */
static int start_gpu(struct device *device, const struct worker_start *start, struct err *err)
{
    enum { REFUSED_US = 2000000 };
    if (now_us() < device->refused_until_us) {
        *err = device->refused;
        return -1;
    }
    device->refused_until_us = 0;
    device->backend = proxy_backend();
    if (proxy_open(start, &device->handle, err) == 0)
        return 0;
    device->handle = NULL;
    if (err->kind == ERR_DEVICE) {
        device->refused = *err;
        device->refused_until_us = now_us() + REFUSED_US;
    }
    return -1;
}

static int open_gpu(struct devices *d, struct device *device, struct err *err)
{
    char folder[PATH_MAX], program[PATH_MAX];
    if (device->retired || *devices_cause(d))
        return refuse_to_open(d, device, err);
    if (devices_backend_folder(d, folder, sizeof folder, err))
        return -1;
    devices_program(d, program, sizeof program);
    struct worker_start start = {
        .program = program,
        .folder = folder,
        .backend = device->simulated ? "sim" : "cuda",
        .index = device->index,
        .options = { .threads = (int)setting(SETTING_THREADS),
                     .capacity = device->simulated ? d->simulation.bytes : 0 },
        .start_ms = setting(SETTING_WORKER_START_MS),
        .silence_ms = setting(SETTING_WORKER_SILENCE_MS),
        .session = &d->session,
    };
    policy_config(d, device, &start.options.config);
    simulation_fault(device, d->simulation.fault, start.options.fault, sizeof start.options.fault);
    if (start_gpu(device, &start, err))
        return -1;
    device->had_worker = true;
    return 0;
}

int device_open(struct devices *d, struct device *device, struct err *err)
{
    if (device->handle)
        return 0;
    return device->kind == DEVICE_CPU ? open_cpu(d, device, err) : open_gpu(d, device, err);
}

int device_pid(const struct device *device)
{
    return device->kind == DEVICE_GPU && device->handle ? proxy_pid(device->handle) : 0;
}

void device_close(struct device *device)
{
    if (!device->handle)
        return;
    copying_stop(device);
    device->backend->close(device->handle);
    device->handle = NULL;
    device->generation++;
    copies_end(device);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static bool is_listed(const struct buffer *b)
{
    return b->device->kind == DEVICE_GPU || b->is_copy;
}

void buffer_link(struct buffer *b)
{
    struct device *device = b->device;
    if (!is_listed(b))
        return;
    b->before = NULL;
    b->next = device->buffers;
    if (b->next)
        b->next->before = b;
    device->buffers = b;
}

void buffer_unlink(struct buffer *b)
{
    if (!is_listed(b))
        return;
    if (b->device->copying.of == b)
        copying_stop(b->device);
    *(b->before ? &b->before->next : &b->device->buffers) = b->next;
    if (b->next)
        b->next->before = b->before;
    b->next = b->before = NULL;
}

void device_release_buffer(struct buffer *b)
{
    buffer_forget(b);
    buffer_unlink(b);
    if (b->is_copy)
        b->device->copied -= (int64_t)b->bytes;
    free(b);
}

void buffer_forget(struct buffer *b)
{
    if (!buffer_lost(b))
        b->device->backend->free(b->device->handle, b->handle);
    b->handle = b->host = NULL;
    b->generation = 0;
}

/* The CPU's memory is also asked for without the turn (files), and copies belong to who has it. */
int device_take(struct device *device, size_t bytes, void **handle, struct err *err)
{
    size_t some = bytes ? bytes : 1; /* a tensor without elements still has an address */
    if (device->backend->alloc(device->handle, some, handle, err) == 0)
        return 0;
    bool eased = device->kind == DEVICE_GPU && err->kind == ERR_MEMORY && copies_drop(device) > 0;
    return eased ? device->backend->alloc(device->handle, some, handle, err) : -1;
}

int device_alloc(struct devices *d, struct device *device, size_t bytes, struct buffer **out,
                 struct err *err)
{
    if (device_open(d, device, err))
        return -1;
    struct buffer *b = calloc(1, sizeof *b);
    if (!b)
        return err_set(err, ERR_MEMORY, "no memory is left to note a buffer");
    if (device_take(device, bytes, &b->handle, err)) {
        free(b);
        return -1;
    }
    b->refs = 1;
    b->bytes = bytes;
    b->device = device;
    b->generation = device->generation;
    b->host = device->backend->host(device->handle, b->handle);
    b->release = device_release_buffer;
    buffer_link(b);
    *out = b;
    return 0;
}

/* The backend knows bytes only; whoever asked for a tensor thinks in shapes. */
static int name_shape(enum dtype dtype, const struct shape *shape, struct err *err)
{
    char text[128];
    struct err inner = *err;
    if (inner.kind != ERR_MEMORY)
        return -1;
    err_set(err, ERR_MEMORY, "%s %s: %.300s", shape_name(shape, text, sizeof text),
            dtype_name(dtype), inner.text);
    return err_hint(err, "%s", inner.hint);
}

int device_host_tensor(struct devices *d, enum dtype dtype, const struct shape *shape,
                       struct tensor **out, struct err *err)
{
    int64_t bytes;
    char text[128];
    if (tensor_bytes(dtype, shape, &bytes))
        return err_set(err, ERR_MEMORY, "%s %s: larger than any memory",
                       shape_name(shape, text, sizeof text), dtype_name(dtype));
    struct buffer *b;
    if (device_alloc(d, devices_cpu(d), (size_t)bytes, &b, err))
        return name_shape(dtype, shape, err);
    struct tensor *t = tensor_new(dtype, shape);
    if (!t) {
        buffer_unref(b);
        return err_set(err, ERR_MEMORY, "no memory to note a tensor");
    }
    t->layout = layout_contiguous(shape);
    t->buffer = b;
    *out = t;
    return 0;
}
