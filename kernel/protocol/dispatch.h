/* From a request to its handler, always inside the same bracket: busy, handler, reply, idle. */
#ifndef PROTOCOL_DISPATCH_H
#define PROTOCOL_DISPATCH_H

#include "protocol/state.h"

/* Writes the reply's fields; its object is open. 0: `"status": "ok"` is added;
 * HANDLED_STATUS_WRITTEN: it is not; -1 with *err: what was written is replaced by an error reply.
 * `reply` is NULL for messages that have none. */
enum { HANDLED_STATUS_WRITTEN = 1 };
typedef int handler_fn(struct kernel *k, const struct message *m, struct json_out *reply,
                       struct err *err);

struct handler {
    const char *type;
    const char *reply; /* type of the reply; NULL: none */
    unsigned channels; /* bits of enum channel */
    handler_fn *handle;
    /* more fields of an error reply, traceback among them; NULL: an empty traceback */
    void (*explain)(struct kernel *k, const struct message *m, struct json_out *reply);
};

void dispatch(struct kernel *k, const struct message *m);
/* Answers a request that is not served by an error. Needs no turn. */
void dispatch_abort(struct kernel *k, const struct message *m, const char *why);

#define HANDLER(name, ...)                                                                         \
    int handle_##name(struct kernel *k, const struct message *m, struct json_out *reply,           \
                      struct err *err);
#include "protocol/handlers.def"
#undef HANDLER
void explain_execute(struct kernel *k, const struct message *m, struct json_out *reply);

#endif
