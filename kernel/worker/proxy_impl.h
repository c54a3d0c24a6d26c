/* What the files of the proxy share; nobody else needs it.
 *
 * Two locks: `calls` is held for the whole of a question and its answer, `lock` for moments, around
 * what alloc and free (any thread) share with the rest. `calls` before `lock`. */
#ifndef WORKER_PROXY_IMPL_H
#define WORKER_PROXY_IMPL_H

#include "worker/proxy_wait.h"

#include <pthread.h>

enum {
    WINDOW = 8,              /* queued runs that the worker has not taken yet */
    SECONDS_MOST = 32 << 10, /* times that a worker keeps until it is asked for them */
    SLICE_MS = 5,            /* so often a wait looks at life and at the wish to stop */
    STOP_MS = 2000,       /* from an interrupt, or the latest progress after it, to the end of what
                             runs */
    STOP_MOST_MS = 10000, /* whatever progress there is */
    CLOSE_MS = 100,       /* for an orderly end */
    SAID_MOST = 256,
};

/* A run whose times come with the answer to `finish`. */
struct proxy_times {
    double *to;
    int32_t count;
};

struct proxy_buffer {
    size_t bytes;
    uint32_t next_free; /* number + 1; while it is free */
    bool there;
};

struct proxy_program {
    uint32_t id;
    const struct program *program;
    struct proxy_program *next, **link; /* of the device's, and what points to it */
};

struct backend_device {
    pthread_mutex_t calls, lock;
    struct link link;
    struct page *page;
    struct proxy_session *session;
    int pid, index;       /* 0: the process has been waited for */
    int said_fd;          /* its stderr */
    char said[SAID_MOST]; /* the last of it */
    int64_t silence_ms;
    int64_t deadline_us; /* while it opens; 0: none */

    struct device_facts facts;
    bool supports[OP_COUNT][DTYPE_COUNT];

    /* under `lock` */
    struct proxy_buffer *buffers;
    uint32_t buffer_room, buffer_count, free_buffer;
    int64_t taken, given; /* page_memory's sums, as of what has been asked here */
    int64_t peak;         /* as expected here when `taken` was … */
    int64_t peak_at;      /* … this: whose account is younger knows better */
    bool is_ended;
    char ended[320];

    /* under `calls` */
    struct proxy_program *programs; /* prepared and not discarded */
    uint32_t program_count;
    uint32_t *free_programs, free_program_count, free_program_room;
    uint32_t runs_sent; /* queued ones; page.runs follows */
    bool queued;        /* some since the last `finish`, … */
    uint64_t first_tag; /* … the first with this tag */
    struct proxy_times *times;
    int32_t times_count, times_room, times_steps;
    int32_t most_steps; /* of a queued run */
    bool failed;        /* a queued run has, as failure and why say; told by `finish` */
    struct run_failure failure;
    struct err why;
    char last_words[200];
};

/* The vtable's calls. */
int proxy_alloc(struct backend_device *d, size_t bytes, void **buffer, struct err *err);
void proxy_free(struct backend_device *d, void *buffer);
void proxy_memory(struct backend_device *d, struct memory_facts *out);
int proxy_upload(struct backend_device *d, void *buffer, size_t at, const void *from, size_t bytes,
                 struct err *err);
int proxy_download(struct backend_device *d, void *buffer, size_t at, void *to, size_t bytes,
                   struct err *err);
int proxy_prepare(struct backend_device *d, const struct program *program, void **prepared,
                  struct err *err);
void proxy_discard(struct backend_device *d, void *prepared);
void proxy_forget_programs(struct backend_device *d);
int proxy_run(struct backend_device *d, void *prepared, struct run_request *request,
              struct err *err);
int proxy_finish(struct backend_device *d, const struct cancel *cancel, struct run_failure *failure,
                 struct err *err);
void proxy_close(struct backend_device *d);
const char *proxy_ended(struct backend_device *d);

/* The number behind a buffer's handle. */
static inline uint32_t buffer_id(const void *handle)
{
    return (uint32_t)(uintptr_t)handle - 1;
}

#endif
