/* The kernel's threads, one for each socket that must answer while a cell computes. The control
 * channel is served by the process's first thread. */
#ifndef PROTOCOL_THREADS_H
#define PROTOCOL_THREADS_H

#include "protocol/state.h"

#include <pthread.h>

struct threads {
    pthread_t shell, executor, publisher, heartbeat;
    bool has_shell, has_executor, has_publisher, has_heartbeat;
};

/* Signals must be blocked before. On failure what was started runs until threads_stop. */
int threads_start(struct threads *t, struct kernel *k, struct err *err);
/* Serves the control channel until the kernel stops. signals: a signalfd. */
void threads_control(struct kernel *k, int signals);
/* After kernel_stop: lets the executor end its cell, sends what is left, ends every thread. False:
 * the executor did not come back in time, and its socket is still in use. */
bool threads_stop(struct threads *t, struct kernel *k);

#endif
