/* Work that a person waits for: on a thread with a stack that suits deep trees, while this thread
 * waits for Ctrl-C. */
#ifndef CLI_FOREGROUND_H
#define CLI_FOREGROUND_H

#include "base/cancel.h"
#include "base/err.h"

/* Runs work(context) and waits for it. SIGINT asks `cancel`; a second one ends the process. */
int foreground_run(void (*work)(void *context), void *context, struct cancel *cancel,
                   struct err *err);

#endif
