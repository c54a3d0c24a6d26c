/* The control channel, signals and the parent's life, on the process's first thread. */
#include "protocol/threads.h"

#include "protocol/dispatch.h"
#include "protocol/parent.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { PARENT_LOOK_MS = 500 };

static void take_signals(struct kernel *k, int signals)
{
    struct signalfd_siginfo s;
    while (read(signals, &s, sizeof s) == (ssize_t)sizeof s) {
        if (s.ssi_signo == SIGINT)
            kernel_interrupt(k);
        else
            kernel_stop(k);
    }
}

static void control_receive(struct kernel *k)
{
    struct message *m;
    while (message_receive(k->sockets.each[CHANNEL_CONTROL], CHANNEL_CONTROL, &k->session, &m)) {
        if (m)
            dispatch(k, m);
        message_free(m);
    }
}

void threads_control(struct kernel *k, int signals)
{
    struct parent parent;
    parent_init(&parent);
    int fds[] = { signals, k->stop_event, parent.handle };
    int count = parent.handle >= 0 ? 3 : 2;
    int look_ms = parent.pid ? PARENT_LOOK_MS : -1;
    while (!kernel_stopping(k)) {
        unsigned ready = socket_wait(k->sockets.each[CHANNEL_CONTROL], fds, count, look_ms);
        take_signals(k, signals);
        if (ready & SOCKET_READY)
            control_receive(k);
        if ((ready & (1U << 3)) || parent_gone(&parent))
            kernel_stop(k);
    }
    parent_fini(&parent);
}
