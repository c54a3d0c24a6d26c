/* Starting a helper process: posix_spawn rather than fork, because the kernel process has threads
 * and much memory. */
#ifndef WORKER_SPAWN_H
#define WORKER_SPAWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { SPAWN_FILES = 8 };

/* Starts argv[0] (a path). files[i] becomes its descriptor i (-1: /dev/null); all others stay
 * behind, so that a child that cannot be ended holds no socket of ours. It has a process group of
 * its own (Ctrl-C in a terminal is for us, and its children end with it) and default signals.
 * Returns 0 or an errno. */
int spawn_start(char *const argv[], const int *files, int count, pid_t *pid);
/* Until the process is gone, as *status says; false: not within ms. It is never waited for without
 * a limit: one that hangs inside a driver cannot be ended. */
bool spawn_reap(pid_t pid, int64_t ms, int *status);

/* Processes that have been killed and were not gone yet when somebody last looked. */
struct spawn_left {
    struct {
        pid_t pid;
        int key; /* what they stood for */
    } each[32];
    int count;
};

/* The oldest is forgotten when there are too many. */
void spawn_leave(struct spawn_left *l, pid_t pid, int key);
/* Takes out those that are gone. How many with this key are not (-1: of all keys). */
int spawn_sweep(struct spawn_left *l, int key);

#endif
