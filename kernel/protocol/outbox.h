/* What waits to be published, in order: outputs, status and replies that go to everybody. Printed
 * text is gathered for at most OUTBOX_GATHER_MS and goes out before whatever comes after it. */
#ifndef PROTOCOL_OUTBOX_H
#define PROTOCOL_OUTBOX_H

#include "base/strbuf.h"
#include "protocol/mailbox.h"
#include "wire/outgoing.h"

enum { OUTBOX_GATHER_MS = 80, OUTBOX_GATHER_BYTES = 1 << 20, OUTBOX_SWITCHES = 2 };

/* What was printed to one of the two streams and has not gone out. */
enum outbox_stream { OUTBOX_STDOUT, OUTBOX_STDERR, OUTBOX_STREAMS };

struct outbox {
    struct session *session;
    struct mailbox box;
    pthread_mutex_t lock; /* of the gathered text */
    struct strbuf text[OUTBOX_STREAMS];
    struct str parent; /* borrowed from the request, which lives until its idle */
    enum outbox_stream newest;
    int switches; /* between the streams in this window; beyond OUTBOX_SWITCHES both are gathered */
    int64_t due_ms, window_ms;
};

int outbox_init(struct outbox *o, struct session *s);
void outbox_fini(struct outbox *o);
void outbox_print(struct outbox *o, struct str parent, bool to_stderr, struct str text);
void outbox_flush(struct outbox *o); /* text gathered so far becomes a message */
/* Puts a message behind all text printed before it. NULL (no memory for it) leaves a log line. */
void outbox_put(struct outbox *o, struct outgoing *m);
/* One message in the usual form: topic kernel.<session>.<type>. */
struct outgoing *outbox_begin(struct outbox *o, struct str parent, const char *type);
void outbox_finish(struct outbox *o, struct outgoing *m);
void outbox_status(struct outbox *o, struct str parent, const char *state);
/* For the publishing thread: what can go out now; *wait_ms: when text will be due, or -1. */
struct outgoing *outbox_take(struct outbox *o, int *wait_ms, bool *closed);
void outbox_close(struct outbox *o);

#endif
