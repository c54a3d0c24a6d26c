/* A worker process seen as a backend: every call becomes a message, so that the rest of the program
 * does not know where a device is. Programs and frees are queued without waiting, up to a window of
 * 8 programs; uploads and downloads go through a ring of shared memory; what is asked often
 * (memory, supports) is answered here. Any thread may call alloc, free and memory. */
#ifndef WORKER_PROXY_H
#define WORKER_PROXY_H

#include "backend/backend.h"
#include "worker/spawn.h"

enum { PROXY_LEAVE_MS = 5000 }; /* for a worker with much memory, or a CUDA context, to end */

/* What all workers of a session share. All zero at its beginning; used by one thread at a time, but
 * for `stop`. */
struct proxy_session {
    /* Whoever works with the devices: every wait for a worker ends within 2 s of that wish, with
     * Interrupted, and with the worker's end if it does not react. */
    struct cancel_seat stop;
    struct spawn_left left; /* workers that take long to go: by device */
};

/* How to start the worker. Strings are copied. */
struct worker_start {
    const char *program; /* the tensorcell executable */
    const char *folder;  /* of the backends */
    const char *backend; /* "cuda", "sim" */
    int index;           /* device_open's */
    struct backend_options options;
    int64_t start_ms;              /* deadline for its first word */
    int64_t silence_ms;            /* without a sign of life for so long it counts as hung */
    struct proxy_session *session; /* NULL: none; else it lasts longer than the device */
};

/* Starts a worker and opens its device; *out is a device of proxy_backend(). DeviceError: what
 * stopped it, in the user's terms, as the backend's own open would have said it. Milliseconds for
 * sim, a second or so for a cold CUDA. */
int proxy_open(const struct worker_start *start, struct backend_device **out, struct err *err);
/* close ends the process, or leaves it, killed, to the session to be waited for, at most 200 ms
 * later; `open` of the vtable is refused. */
const struct backend *proxy_backend(void);
/* Before `close`, where it matters that the device is free afterwards: an orderly end within `ms`,
 * or until the session is to stop; then it is killed. False: the process is still there. */
bool proxy_leave(struct backend_device *d, int64_t ms);
/* Does the worker take in messages now, or is it stuck? Within `ms`. */
bool proxy_reacts(struct backend_device *d, int ms);
/* The worker's process, for those who show it. */
int proxy_pid(const struct backend_device *d);

#endif
