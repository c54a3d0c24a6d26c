/* Starting a helper process: posix_spawn rather than fork, because the kernel process has threads
 * and much memory. */
#ifndef WORKER_SPAWN_H
#define WORKER_SPAWN_H

#include <sys/types.h>

enum { SPAWN_FILES = 8 };

/* Starts argv[0] (a path). files[i] becomes its descriptor i (-1: /dev/null); all others stay
 * behind, so that a child that cannot be ended holds no socket of ours. It has a process group of
 * its own (Ctrl-C in a terminal is for us, and its children end with it) and default signals.
 * Returns 0 or an errno. */
int spawn_start(char *const argv[], const int *files, int count, pid_t *pid);

#endif
