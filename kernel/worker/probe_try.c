/* One fused step over one input: load, add, store. Timed by itself, after a first run that may have
 * to compile it. */
#include "worker/probe_try.h"

#include "backend/loader.h"

#include <stdio.h>
#include <stdlib.h>

enum { MANY = 1 << 20, FEW = 1 << 12, SMALL_GPU = 64 << 20 };

struct attempt {
    const struct backend *backend;
    struct backend_device *device;
    void *buffers[2], *prepared;
    int count; /* of numbers */
    size_t bytes;
    float *numbers;
    double seconds;
};

static int prepare(struct attempt *t, struct err *err)
{
    int64_t n = t->count, bytes = (int64_t)t->bytes;
    struct program_buffer buffers[] = { { BUFFER_INPUT, 0, 0, bytes },
                                        { BUFFER_OUTPUT, 0, 0, bytes } };
    struct program_view views[] = {
        { .buffer = 0, .dtype = DTYPE_F32, .layout = { { 1, { n } }, { 1 }, 0 } },
        { .buffer = 1, .dtype = DTYPE_F32, .layout = { { 1, { n } }, { 1 }, 0 } },
    };
    struct instruction code[] = {
        { .code = TILE_LOAD, .dtype = DTYPE_F32, .dst = 0, .index = 0 },
        { .code = OP_add, .dtype = DTYPE_F32, .to = DTYPE_F32, .dst = 1, .a = 0, .b = 0 },
        { .code = TILE_STORE, .dtype = DTYPE_F32, .a = 1, .index = 1 },
    };
    struct step steps[] = {
        { .kind = STEP_FUSED, .code_count = 3, .space = { 1, { n } }, .bytes = 2 * bytes },
    };
    struct program program = {
        .buffer_count = 2,
        .view_count = 2,
        .step_count = 1,
        .code_count = 3,
        .buffers = buffers,
        .views = views,
        .steps = steps,
        .code = code,
        .peak_bytes = bytes,
    };
    return t->backend->prepare(t->device, &program, &t->prepared, err);
}

/* What lay there before would pass for a result. */
static int run_once(struct attempt *t, struct err *err)
{
    if (t->backend->upload(t->device, t->buffers[1], 0, t->numbers, t->bytes, err))
        return -1;
    struct cancel cancel = { 0 };
    struct run_request request = {
        .buffers = t->buffers, .cancel = &cancel, .seconds = &t->seconds, .failed_step = -1
    };
    return t->backend->run(t->device, t->prepared, &request, err);
}

static int compare(struct attempt *t, struct err *err)
{
    for (int i = 0; i < t->count; i++)
        if (t->numbers[i] != 2.0f * (float)i) {
            err_set(err, ERR_DEVICE, "it computes wrong: %d + %d gave %g", i, i,
                    (double)t->numbers[i]);
            return err_hint(err, "run doctor again; if it stays so, the card or its memory is "
                                 "broken");
        }
    return 0;
}

static int compute(struct attempt *t, struct err *err)
{
    const struct backend *b = t->backend;
    t->numbers = malloc(t->bytes);
    if (!t->numbers)
        return err_set(err, ERR_MEMORY, "no memory for %d numbers", t->count);
    for (int i = 0; i < t->count; i++)
        t->numbers[i] = (float)i;
    if (b->alloc(t->device, t->bytes, &t->buffers[0], err) ||
        b->alloc(t->device, t->bytes, &t->buffers[1], err) ||
        b->upload(t->device, t->buffers[0], 0, t->numbers, t->bytes, err) || prepare(t, err) ||
        run_once(t, err) || run_once(t, err) ||
        b->download(t->device, t->buffers[1], 0, t->numbers, t->bytes, err))
        return -1;
    return compare(t, err);
}

/* All that was made is given back, and the device closed. */
static void finish(struct attempt *t)
{
    if (t->prepared)
        t->backend->discard(t->device, t->prepared);
    for (int i = 0; i < 2; i++)
        if (t->buffers[i])
            t->backend->free(t->device, t->buffers[i]);
    t->backend->close(t->device);
    free(t->numbers);
}

void probe_try(const char *folder, const char *backend, const struct backend_options *options,
               int index, struct gpu_fact *gpu)
{
    bool small = options->capacity > 0 && options->capacity < SMALL_GPU;
    struct attempt t = { .count = small ? FEW : MANY };
    struct err err = { 0 };
    t.bytes = (size_t)t.count * sizeof *t.numbers;
    int failed = loader_load(folder, backend, &t.backend, &err);
    if (!failed) {
        failed = t.backend->open(index, options, &t.device, &err);
        if (!failed) {
            failed = compute(&t, &err);
            finish(&t);
        }
    }
    gpu->tried = true;
    gpu->try_us = (int)(t.seconds * 1e6);
    if (failed) {
        snprintf(gpu->try_error, sizeof gpu->try_error, "%.239s", err.text);
        snprintf(gpu->try_hint, sizeof gpu->try_hint, "%.239s", err.hint);
    }
}
