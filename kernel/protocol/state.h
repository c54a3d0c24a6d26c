/* Everything that the kernel's threads share, and who may touch what. */
#ifndef PROTOCOL_STATE_H
#define PROTOCOL_STATE_H

#include "eval/workspace.h"
#include "protocol/history.h"
#include "protocol/outbox.h"
#include "protocol/publish.h"
#include "wire/socket.h"

struct kernel {
    struct connection connection; /* without its keys; constant once threads run */
    struct session session;       /* any thread */
    struct sockets sockets;       /* each socket: its thread */
    const struct words *words;
    const struct devices_options *options;

    struct mailbox inbox;   /* requests: shell thread → executor */
    struct mailbox replies; /* executor → shell thread */
    struct outbox outbox;   /* any thread → publishing thread */
    int stop_event;         /* raised once, never lowered */

    pthread_mutex_t lock; /* of the next five */
    bool executing, stopping;
    int waiting;          /* execute requests received and not yet answered */
    bool cancel_next;     /* interrupted between two of them */
    struct cancel cancel; /* set under the lock; read by the executor without */

    atomic_bool drain_asked; /* executor asks the shell thread to put in what has arrived */
    struct message drained;  /* stands in the inbox behind all that had arrived */

    /* the executor's own */
    struct workspace workspace;
    struct publisher publisher;
    struct history history;
    struct arena arena; /* of one request */
    bool aborting;      /* execute requests are refused until `drained` comes by */
    bool failed;        /* the session could not be made */
};

/* Cancel and stop, free of races: an interrupt while nothing executes or waits does nothing. */
void kernel_request_came(struct kernel *k);
void kernel_request_done(struct kernel *k);
void kernel_cell_begin(struct kernel *k);
void kernel_cell_end(struct kernel *k);
void kernel_interrupt(struct kernel *k);
void kernel_stop(struct kernel *k);
bool kernel_stopping(struct kernel *k);
/* After an error: execute requests that have already been sent are answered by ExecutionAborted. */
void kernel_abort_queued(struct kernel *k);

#endif
