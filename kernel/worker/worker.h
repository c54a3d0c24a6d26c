/* `tensorcell worker …`: the same program in the role of a helper process. */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

/* argv[0] is "worker". Returns the exit code: 0, or 2 for arguments that are not understood. */
int worker_main(int argc, char **argv);

#endif
