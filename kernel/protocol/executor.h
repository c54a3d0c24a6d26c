/* Who runs requests one after the other: the shell, and each subshell. A thread with a queue, an
 * execution count, an interrupt flag and output of its own; the workspace is shared
 * (eval/turn.h). */
#ifndef PROTOCOL_EXECUTOR_H
#define PROTOCOL_EXECUTOR_H

#include "base/arena.h"
#include "protocol/mailbox.h"
#include "protocol/publish.h"

#include <time.h>

struct kernel;

struct executor {
    struct kernel *kernel;
    char id[64];           /* header field subshell_id; empty: the shell */
    struct executor *next; /* the other subshells */
    pthread_t thread;
    bool started;
    struct mailbox inbox; /* requests: shell thread → executor */

    /* under the kernel's lock */
    bool executing, ending;
    int waiting;                   /* execute requests received, and neither refused nor run */
    bool counted;                  /* the one being answered is among them */
    bool cancel_next;              /* interrupted between two of them */
    struct cancel cancel;          /* set under the lock; read by the executor without */
    const struct message *request; /* being answered */

    bool drain_asked; /* under the kernel's lock: the shell thread is to put `drained` in */
    bool drain_due;   /* the shell thread has seen that, and reads before it does it */
    pthread_cond_t drain_put;
    struct message drained; /* stands in the inbox behind all that had arrived */

    /* the executor's own */
    struct publisher publisher;
    struct arena arena; /* of one execute request */
    int64_t cells;      /* counted so far: execution_count */
    bool idle;          /* there is something to do while nobody waits */
    bool aborting;      /* execute requests are refused until `drained` comes by */
};

int executor_init(struct executor *x, struct kernel *k, const char *id, struct err *err);
void executor_fini(struct executor *x); /* its thread has ended, or never began */
int executor_start(struct executor *x, struct err *err);
/* After executor_end or kernel_stop. False: it does not come back before `until`. */
bool executor_join(struct executor *x, const struct timespec *until);
struct timespec executor_deadline(int ms);

/* Free of races: an interrupt while nothing executes or waits does nothing. */
void executor_request_came(struct executor *x);
void executor_request_taken(struct executor *x); /* from the inbox, to be answered */
void executor_request_done(struct executor *x);  /* before its answer goes out; once is enough */
void executor_cell_begin(struct executor *x);
void executor_cell_end(struct executor *x);
/* After an error: execute requests that have already been sent are answered by ExecutionAborted.
 * Comes back when the shell thread has read them, so that none can be sent in answer to the error's
 * reply or idle and still be among them. */
void executor_abort_queued(struct executor *x);
/* Cancels what runs; what waits is answered by ExecutionAborted; then the thread ends. */
void executor_end(struct executor *x);

/* The sink of a cell: publishes, and asks questions one at a time. */
struct sink executor_sink(struct executor *x, bool may_ask);

#endif
