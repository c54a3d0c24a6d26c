/* One device: opening its backend, and memory on it. */
#include "device/device.h"

#include "backend/loader.h"
#include "base/settings.h"
#include "device/devices_impl.h"
#include "worker/proxy.h"

#include <limits.h>
#include <stdlib.h>

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
    err_set(err, ERR_DEVICE, "%s cannot be used: %s", device->name,
            *cause ? cause : "it is not among the devices any more");
    return err_hint(err, "run the block on the CPU, as in: with cpu < … >, or run doctor");
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
    };
    policy_config(d, device, &start.options.config);
    simulation_fault(device, d->simulation.fault, start.options.fault, sizeof start.options.fault);
    device->backend = proxy_backend();
    if (proxy_open(&start, &device->handle, err)) {
        device->handle = NULL;
        return -1;
    }
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
}

/* ---- memory ---------------------------------------------------------------------------------- */

void buffer_link(struct buffer *b)
{
    struct device *device = b->device;
    if (device->kind != DEVICE_GPU)
        return;
    b->before = NULL;
    b->next = device->buffers;
    if (b->next)
        b->next->before = b;
    device->buffers = b;
}

void buffer_unlink(struct buffer *b)
{
    if (b->device->kind != DEVICE_GPU)
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
    copy_drop(b);
    free(b);
}

void buffer_forget(struct buffer *b)
{
    if (!buffer_lost(b))
        b->device->backend->free(b->device->handle, b->handle);
    b->handle = b->host = NULL;
    b->generation = 0;
}

int device_alloc(struct devices *d, struct device *device, size_t bytes, struct buffer **out,
                 struct err *err)
{
    if (device_open(d, device, err))
        return -1;
    struct buffer *b = calloc(1, sizeof *b);
    if (!b)
        return err_set(err, ERR_MEMORY, "no memory to note a buffer of %zu bytes", bytes);
    /* A tensor without elements still has an address. */
    if (device->backend->alloc(device->handle, bytes ? bytes : 1, &b->handle, err)) {
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
