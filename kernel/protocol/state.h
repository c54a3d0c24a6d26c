/* Everything that the kernel's threads share, and who may touch what. */
#ifndef PROTOCOL_STATE_H
#define PROTOCOL_STATE_H

#include "cell/history.h"
#include "eval/turn.h"
#include "protocol/executor.h"
#include "protocol/handlers/comm_table.h"
#include "protocol/handlers/usage.h"
#include "protocol/outbox.h"
#include "wire/socket.h"

struct kernel {
    struct connection connection; /* without its keys; constant once threads run */
    struct session session;       /* any thread */
    struct sockets sockets;       /* each socket: its thread */
    const struct words *words;
    const struct devices_options *options;

    struct mailbox replies;  /* executors → shell thread */
    struct outbox outbox;    /* any thread → publishing thread */
    int stop_event;          /* raised once, never lowered */
    struct comm_table comms; /* any thread */
    struct usage usage;      /* noted by executors in their turn, read by control */

    pthread_mutex_t lock; /* of the next three, and of what executor.h says */
    bool stopping;
    struct executor *subshells; /* oldest first; changed by control only */
    struct executor *leaving;   /* deleted, perhaps still busy; changed by control only */
    struct executor shell;      /* answers requests that name no subshell */
    int subshells_made;         /* control's own */
    atomic_bool failed;         /* a thread could not begin its work */
    struct baton asking;        /* of the stdin socket */

    /* Who has the turn in the workspace (eval/turn.h). Handlers of shell requests have it, but for
     * execute, whose cell takes it itself. */
    struct workspace workspace;
    struct history history;
    struct arena arena;             /* of one request that is no execute request */
    const struct executor *speaker; /* whose text is being gathered */
};

/* Of the shell and all subshells. */
void kernel_interrupt(struct kernel *k);
void kernel_stop(struct kernel *k);
bool kernel_stopping(struct kernel *k);
/* Who is answering m; NULL on the control channel. */
struct executor *kernel_executor(struct kernel *k, const struct message *m);

#endif
