/* The kernel's threads, one for each socket that must answer while a cell computes. The control
 * channel is served by the process's first thread. */
#ifndef PROTOCOL_THREADS_H
#define PROTOCOL_THREADS_H

#include "protocol/state.h"

#include <pthread.h>

/* A thread with a name and a stack of its own; false: the system refuses. */
bool threads_spawn(pthread_t *t, const char *name, size_t stack, void *(*loop)(void *),
                   void *context);

struct threads {
    pthread_t shell, publisher, heartbeat;
    bool has_shell, has_publisher, has_heartbeat;
};

/* Signals must be blocked before. On failure what was started runs until threads_stop. */
int threads_start(struct threads *t, struct kernel *k, struct err *err);
/* Serves the control channel until the kernel stops. signals: a signalfd. */
void threads_control(struct kernel *k, int signals);
/* After kernel_stop: lets the executors end their cells, sends what is left, ends every thread.
 * False: an executor did not come back in time, and its socket is still in use. */
bool threads_stop(struct threads *t, struct kernel *k);

#endif
