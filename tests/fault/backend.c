/* A stand-in for a backend, compiled with what is to be wrong with it:
 *
 *   FAKE_ABI=n      built for another interface     FAKE_NAME="x"  calls itself x
 *   FAKE_EMPTY      hands out nothing               FAKE_PARTLY    lacks a call
 *   FAKE_NO_SYMBOL  is no backend at all
 *
 * Without any it is a cpu: buffers by calloc up to its budget, options told back by facts. */
#include "backend/backend.h"

#include <stdio.h>
#include <stdlib.h>

#ifndef FAKE_ABI
#define FAKE_ABI BACKEND_ABI
#endif
#ifndef FAKE_NAME
#define FAKE_NAME "cpu"
#endif

struct backend_device {
    struct backend_options options;
    int64_t used;
};

static int count(void)
{
    return 1;
}

static int open_device(int index, const struct backend_options *options,
                       struct backend_device **out, struct err *err)
{
    *out = calloc(1, sizeof **out);
    (void)index;
    (void)err;
    if (!*out)
        return -1;
    (*out)->options = *options;
    return 0;
}

static void close_device(struct backend_device *d)
{
    if (d->used)
        abort(); /* a buffer was never given back */
    free(d);
}

static void facts(struct backend_device *d, struct device_facts *out)
{
    *out = (struct device_facts){ .threads = d->options.threads,
                                  .memory_total = d->options.config.memory.limit };
    snprintf(out->model, sizeof out->model, "a fake");
}

static bool supports(struct backend_device *d, enum op_id op, enum dtype dtype)
{
    (void)d;
    (void)op;
    (void)dtype;
    return true;
}

/* The size stands in front of the memory. */
static int alloc(struct backend_device *d, size_t bytes, void **buffer, struct err *err)
{
    if (bytes > (size_t)d->options.config.memory.limit) {
        err->kind = ERR_MEMORY;
        snprintf(err->text, sizeof err->text, "%zu bytes do not fit", bytes);
        snprintf(err->hint, sizeof err->hint, "ask for less");
        return -1;
    }
    int64_t *block = calloc(1, bytes + 16);
    if (!block)
        return -1;
    *block = (int64_t)bytes;
    d->used += *block;
    *buffer = block;
    return 0;
}

static void free_buffer(struct backend_device *d, void *buffer)
{
    d->used -= *(int64_t *)buffer;
    free(buffer);
}

static void *host(struct backend_device *d, void *buffer)
{
    (void)d;
    return (char *)buffer + 16;
}

static int upload(struct backend_device *d, void *buffer, size_t at, const void *from, size_t bytes,
                  struct err *err)
{
    (void)err;
    memcpy((char *)host(d, buffer) + at, from, bytes);
    return 0;
}

static int download(struct backend_device *d, void *buffer, size_t at, void *to, size_t bytes,
                    struct err *err)
{
    (void)err;
    memcpy(to, (char *)host(d, buffer) + at, bytes);
    return 0;
}

static void memory(struct backend_device *d, struct memory_facts *out)
{
    *out = (struct memory_facts){ .used = d->used, .budget = d->options.config.memory.limit };
}

static void nothing(struct backend_device *d)
{
    (void)d;
}

static int configure(struct backend_device *d, const struct device_config *config, struct err *err)
{
    (void)err;
    d->options.config = *config;
    return 0;
}

static int finish(struct backend_device *d, const struct cancel *cancel,
                  struct run_failure *failure, struct err *err)
{
    (void)d, (void)cancel, (void)err;
    *failure = (struct run_failure){ 0 };
    return 0;
}

static const char *ended(struct backend_device *d)
{
    (void)d;
    return NULL;
}

static int prepare(struct backend_device *d, const struct program *program, void **prepared,
                   struct err *err)
{
    (void)d;
    (void)program;
    (void)prepared;
    (void)err;
    return -1;
}

static void discard(struct backend_device *d, void *prepared)
{
    (void)d;
    (void)prepared;
}

#ifndef FAKE_PARTLY
static int run(struct backend_device *d, void *prepared, struct run_request *request,
               struct err *err)
{
    (void)d;
    (void)prepared;
    (void)request;
    (void)err;
    return -1;
}
#endif

static const struct backend table = {
    .abi = FAKE_ABI,
    .name = FAKE_NAME,
    .device_count = count,
    .open = open_device,
    .close = close_device,
    .facts = facts,
    .supports = supports,
    .alloc = alloc,
    .free = free_buffer,
    .host = host,
    .upload = upload,
    .download = download,
    .memory = memory,
    .trim = nothing,
    .reset_peak = nothing,
    .prepare = prepare,
    .discard = discard,
    .configure = configure,
    .finish = finish,
    .ended = ended,
#ifndef FAKE_PARTLY
    .run = run,
#endif
};

#ifndef FAKE_NO_SYMBOL
const struct backend *tensorcell_backend(void);
const struct backend *tensorcell_backend(void)
{
#ifdef FAKE_EMPTY
    (void)table;
    return NULL;
#else
    return &table;
#endif
}
#else
const struct backend *another_symbol(void);
const struct backend *another_symbol(void)
{
    return &table;
}
#endif
