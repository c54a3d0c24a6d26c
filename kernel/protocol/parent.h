/* Does whoever started this kernel still live? A kernel whose server was killed must not stay
 * behind with its memory and GPUs. */
#ifndef PROTOCOL_PARENT_H
#define PROTOCOL_PARENT_H

#include <stdbool.h>
#include <sys/types.h>

struct parent {
    pid_t pid;  /* parent at the start, to be compared with; 0: only the handle counts */
    int handle; /* pidfd, readable when the watched process has ended; -1: ask parent_gone */
};

/* Looks at JPY_PARENT_PID: without it nothing is watched, so that `nohup tensorcell kernel` lives
 * on. A server with a wrapper in between (a shell script, conda run) is watched itself. */
void parent_init(struct parent *p);
void parent_fini(struct parent *p);
bool parent_gone(const struct parent *p);

#endif
