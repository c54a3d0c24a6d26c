/* The sink that turns a cell's events into messages for the notebook, and what an execute reply
 * needs to know of them afterwards. Used by the executing thread only. */
#ifndef PROTOCOL_PUBLISH_H
#define PROTOCOL_PUBLISH_H

#include "base/cancel.h"
#include "base/sink.h"
#include "protocol/outbox.h"

struct publisher {
    struct outbox *outbox;
    void *stdin_socket;
    const struct cancel *cancel;
    const struct message *request; /* of the running cell */
    int64_t execution_count;
    bool silent;
    int64_t bytes;        /* published by this cell, against setting(OUTPUT_BYTES) */
    bool cut;             /* the notice of that has gone out */
    struct strbuf pages;  /* payload of the reply: JSON objects, with commas */
    struct strbuf report; /* of the error, as shown */
    struct strbuf result; /* the result's plain text, for the history */
};

void publisher_init(struct publisher *p, struct outbox *o, void *stdin_socket,
                    const struct cancel *cancel);
void publisher_fini(struct publisher *p);
void publisher_begin(struct publisher *p, const struct message *request, int64_t execution_count,
                     bool silent);
struct sink publisher_sink(struct publisher *p, bool may_ask);
/* sink.ask (ask.c): the client's answer to an input_request, until the cell is cancelled. */
int publisher_ask(void *context, struct str prompt, bool hidden, struct arena *a,
                  struct str *answer, struct err *err);

/* "data": {…} of a bundle, and "traceback": […] with the lines of a report */
void publish_bundle(struct json_out *j, const struct bundle *b);
void publish_traceback(struct json_out *j, struct str report);

#endif
