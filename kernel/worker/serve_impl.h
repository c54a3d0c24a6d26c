/* What the files of the worker's loop share; nobody else needs it. */
#ifndef WORKER_SERVE_IMPL_H
#define WORKER_SERVE_IMPL_H

#include "worker/link.h"
#include "worker/page.h"

enum { NUMBERS_MOST = 1 << 22 }; /* buffers, and programs */

/* A number that stands for memory on the device. What failed without being asked about stands here
 * until it is. */
struct served_buffer {
    bool there;
    void *handle; /* NULL: could not be had when it was asked for; tried again when used */
    size_t bytes;
    struct err *failure; /* its elements never came; NULL: they did */
};

struct served_program {
    struct program *program; /* NULL: the number is free */
    void *prepared;
    void **buffers; /* room for one run */
    union scalar *scalars;
};

/* Where the steps of queued runs leave their seconds until `finish`. */
struct served_seconds {
    struct served_seconds *next;
    uint64_t tag;
    int32_t count;
    double seconds[];
};

struct serve {
    struct link link;
    struct page *page;
    const struct backend *backend;
    struct backend_device *device; /* NULL: not open yet */
    struct served_buffer *buffers;
    struct served_program *programs;
    uint32_t buffer_room, program_room;
    int64_t taken, given; /* page_memory's */
    int64_t promised;     /* of these, bytes of numbers that have no memory yet */
    int64_t published_us;
    bool queued, failed; /* runs since the last `finish`; one of them, as `failure` says */
    struct failed_head failure;
    struct served_seconds *seconds, **seconds_end;
    struct err offence;        /* a statement that made no sense; told with the next question */
    struct failed_head answer; /* step and tag of what is being answered with a failure */
    atomic_bool closing;       /* the end of the other side no longer matters */
};

/* Each takes the body of its message and adds its answer's body, if any, to link.out. -1: err. */
typedef int serve_handler(struct serve *s, struct str body, struct err *err);

serve_handler serve_open, serve_configure, serve_trim, serve_reset_peak, serve_close, serve_ping;
serve_handler serve_alloc, serve_alloc_ask, serve_free, serve_write, serve_upload, serve_read,
    serve_download;
serve_handler serve_prepare, serve_discard, serve_run, serve_queue, serve_finish;

/* ValueError: what came in is no such message. */
int serve_refuse(struct err *err, const char *what);
void serve_publish(struct serve *s);
/* Waits for queued runs; what failed among them is kept for `finish`. */
void serve_settle(struct serve *s);
/* The device's memory for number `id`, at least `bytes` of it; OutOfMemory when it cannot be had,
 * or why its elements never came. `fresh`: they are about to be written, all of them. */
int serve_handle(struct serve *s, uint32_t id, size_t bytes, bool fresh, void **out,
                 struct err *err);
/* A thread that raises the page's beat, and ends the process when the other end is gone. */
int serve_beat(struct serve *s);

void serve_drop_buffers(struct serve *s);
void serve_drop_programs(struct serve *s);

#endif
