/* Talking to a worker and waiting for it, with an eye on its life: what hangs is ended, what has
 * ended is told, what shall stop is asked to. All but proxy_alive are called with
 * the lock `calls` held (proxy_impl.h). */
#ifndef WORKER_PROXY_WAIT_H
#define WORKER_PROXY_WAIT_H

#include "worker/link.h"
#include "worker/page.h"
#include "worker/proxy.h"

/* Sends all that has been gathered. */
int proxy_send(struct backend_device *d, struct err *err);
/* Sends, and waits for the answer: its body is good until the next call. -1: what failed; `failed`
 * (may be NULL) then has the worker's own account of it. */
int proxy_ask(struct backend_device *d, const struct cancel *cancel, struct str *answer,
              struct failed_head *failed, struct err *err);
/* Until so many of a counter, or until the worker answers instead: 1. */
int proxy_await(struct backend_device *d, struct counter *c, uint32_t until,
                const struct cancel *cancel, struct err *err);

/* The worker is no more, or shall be no more: kills it if it is still there, and keeps how it came
 * to its end (`why` when it was us). */
void proxy_end(struct backend_device *d, const char *why);
/* -1 with err when the worker has ended. */
int proxy_alive(struct backend_device *d, struct err *err);
/* Until the process is gone, as *status says if it was not before; false: not within ms. */
bool proxy_gone(struct backend_device *d, int64_t ms, int *status);
/* What the worker said cannot be: it is ended. -1 */
int proxy_senseless(struct backend_device *d, struct err *err);

/* A question whose answer says nothing more. Takes `calls` itself. */
int proxy_tell(struct backend_device *d, enum message_kind kind, const void *body, size_t bytes,
               struct err *err);

#endif
