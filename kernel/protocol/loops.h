/* What each thread does, from its start to the kernel's stop; context is the kernel,
 * for an executor the executor. */
#ifndef PROTOCOL_LOOPS_H
#define PROTOCOL_LOOPS_H

void *shell_loop(void *context);     /* shell socket to inbox, replies to socket */
void *executor_loop(void *context);  /* inbox to dispatch */
void *publisher_loop(void *context); /* outbox to iopub, and a welcome for every subscriber */
void *heartbeat_loop(void *context);

#endif
