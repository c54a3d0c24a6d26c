/* What a worker process has been started for. */
#include "worker/worker.h"

#include "worker/probe.h"

#include <stdio.h>
#include <string.h>

int worker_main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--probe") == 0)
        return probe_main();
    fprintf(stderr, "usage: tensorcell worker --probe\n"
                    "  says what GPUs this machine has, one fact a line\n");
    return 2;
}
