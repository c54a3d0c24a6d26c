/* What a worker process has been started for. */
#include "worker/worker.h"

#include "worker/probe.h"
#include "worker/serve.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int worker_main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--probe") == 0)
        return probe_main(NULL);
    if (argc == 4 && strcmp(argv[1], "--probe") == 0 && strcmp(argv[2], "--try") == 0)
        return probe_main(argv[3]);
    if (argc == 6 && strcmp(argv[1], "--probe") == 0 && strcmp(argv[2], "--try") == 0)
        return probe_simulated(argv[3], argv[4], argv[5], STDOUT_FILENO) ? 0 : 2;
    if (argc == 4 && strcmp(argv[1], "--serve") == 0)
        return serve_main(argv[2], argv[3]);
    fprintf(stderr, "usage: tensorcell worker --probe [--try FOLDER [COUNT:BYTES FAULT]]\n"
                    "  says what GPUs this machine has, one fact a line; --try: and has FOLDER's\n"
                    "  CUDA backend run a kernel on each, or on so many simulated ones\n"
                    "       tensorcell worker --serve SOCKET PAGE\n"
                    "  serves a device through two inherited descriptors\n");
    return 2;
}
