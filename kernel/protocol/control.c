/* The control channel, signals and the parent's life, on the process's first thread. */
#include "protocol/threads.h"

#include "protocol/dispatch.h"
#include "protocol/ending.h"
#include "protocol/parent.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { PARENT_LOOK_MS = 500, PARENT_READY = 1 << 3 };

/* True: one that ends the process. */
static bool take_signals(struct kernel *k, int signals)
{
    struct signalfd_siginfo s;
    bool end = false;
    while (read(signals, &s, sizeof s) == (ssize_t)sizeof s) {
        if (s.ssi_signo == SIGINT) {
            kernel_interrupt(k);
        } else if (!end) {
            end = true;
            ending_say("ended by SIG%s", sigabbrev_np((int)s.ssi_signo));
        }
    }
    return end;
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

static bool parent_ended(const struct parent *p, unsigned ready)
{
    bool gone = (ready & PARENT_READY) || parent_gone(p);
    if (gone)
        ending_say("ended, because the process that started it has ended");
    return gone;
}

void threads_control(struct kernel *k, int signals)
{
    struct parent parent;
    parent_init(&parent);
    int fds[] = { signals, k->stop_event, parent.handle };
    int count = parent.handle >= 0 ? 3 : 2;
    int look_ms = parent.pid ? PARENT_LOOK_MS : -1;
    bool told = false;
    while (!told && !kernel_stopping(k)) {
        unsigned ready = socket_wait(k->sockets.each[CHANNEL_CONTROL], fds, count, look_ms);
        told = take_signals(k, signals);
        if (!told && (ready & SOCKET_READY))
            control_receive(k);
        told = told || parent_ended(&parent, ready);
    }
    if (!told && !k->failed)
        ending_say("ended by a client's shutdown_request");
    kernel_stop(k);
    parent_fini(&parent);
}
