/* A GPU as an open device, whatever drives it: the functions that sim.c and cuda.c put into their
 * struct backend, and what the files of gpu/ share. One thread at a time calls a device. */
#ifndef GPU_DEVICE_H
#define GPU_DEVICE_H

#include "backend/gpu/driver.h"
#include "backend/gpu/pool.h"

/* ---- the vtable (sim.c and cuda.c add abi and name) ------------------------------------------ */

int gpu_device_count(void);
int gpu_device_open(int index, const struct backend_options *options, struct backend_device **out,
                    struct err *err);
void gpu_device_close(struct backend_device *d);
void gpu_device_facts(struct backend_device *d, struct device_facts *out);
bool gpu_device_supports(struct backend_device *d, enum op_id op, enum dtype dtype);
int gpu_device_alloc(struct backend_device *d, size_t bytes, void **buffer, struct err *err);
void gpu_device_free(struct backend_device *d, void *buffer);
void *gpu_device_host(struct backend_device *d, void *buffer); /* NULL */
int gpu_device_upload(struct backend_device *d, void *buffer, size_t at, const void *from,
                      size_t bytes, struct err *err);
int gpu_device_download(struct backend_device *d, void *buffer, size_t at, void *to, size_t bytes,
                        struct err *err);
void gpu_device_memory(struct backend_device *d, struct memory_facts *out);
void gpu_device_trim(struct backend_device *d);
int gpu_device_configure(struct backend_device *d, const struct device_config *config,
                         struct err *err);
void gpu_device_reset_peak(struct backend_device *d);
int gpu_device_prepare(struct backend_device *d, const struct program *program, void **prepared,
                       struct err *err);
void gpu_device_discard(struct backend_device *d, void *prepared);
int gpu_device_run(struct backend_device *d, void *prepared, struct run_request *request,
                   struct err *err);
int gpu_device_finish(struct backend_device *d, const struct cancel *cancel,
                      struct run_failure *failure, struct err *err);
const char *gpu_device_ended(struct backend_device *d);

#define GPU_BACKEND_CALLS                                                                          \
    .device_count = gpu_device_count, .open = gpu_device_open, .close = gpu_device_close,          \
    .facts = gpu_device_facts, .supports = gpu_device_supports, .alloc = gpu_device_alloc,         \
    .free = gpu_device_free, .host = gpu_device_host, .upload = gpu_device_upload,                 \
    .download = gpu_device_download, .memory = gpu_device_memory, .trim = gpu_device_trim,         \
    .configure = gpu_device_configure, .reset_peak = gpu_device_reset_peak,                        \
    .prepare = gpu_device_prepare, .discard = gpu_device_discard, .run = gpu_device_run,           \
    .finish = gpu_device_finish, .ended = gpu_device_ended

/* ---- inside gpu/ ------------------------------------------------------------------------------
 */

struct gpu_prepared; /* program.h */
struct gpu_flights;  /* flight.h */
struct gpu_copies;   /* copy.h */

struct backend_device {
    const struct gpu_driver *driver;
    struct gpu_context *context;
    struct gpu_pool pool;
    struct device_config config;
    int64_t total, device_free; /* of the whole device, as the driver last said */
    double asked_at;            /* when that was, and how much was mapped */
    int64_t asked_mapped;
    struct gpu_prepared *programs; /* all that are prepared, newest first */
    struct gpu_flights *flights;   /* queued runs that are not yet known to be over */
    struct gpu_copies *copies;     /* small uploads that are under way */
    struct cancel stop;            /* what launches look at */
    _Atomic uint32_t *progress;    /* of the options */
    char ended[200]; /* why it can no longer be used, where the driver knows of nothing */
};

/* 0, or -1 with err: the device has come to its end. */
int gpu_check(struct backend_device *d, struct err *err);

/* A chunk for `bytes`. When there is none: waits for the queue, gives back what is not used, drops
 * recorded graphs and kernels of programs other than `busy` if the device itself is short of
 * memory, and tries once more. */
int gpu_take(struct backend_device *d, size_t bytes, const struct gpu_prepared *busy,
             struct gpu_chunk **out, struct err *err);
/* Once for the clock of the pool's keep. */
double gpu_now(void);

/* Waits by looking, so that `cancel` (may be NULL) is seen: then the queue is told to stop and
 * waited for. One that reaches no mark for two seconds, though no run of its is known to be that
 * long, ends the device, and so does any after ten. -1: err (Interrupted, DeviceError). */
int gpu_wait(struct backend_device *d, gpu_mark mark, const struct cancel *cancel, struct err *err);
/* Waits for all that is in the queue. */
int gpu_drain(struct backend_device *d, struct err *err);

#endif
