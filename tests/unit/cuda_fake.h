/* A test program that sees the fake CUDA of tests/fault as if it were installed. */
#ifndef TEST_CUDA_FAKE_H
#define TEST_CUDA_FAKE_H

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"

const struct backend *tensorcell_backend(void); /* cuda.c's: linked in */

/* First of main: builds the libraries where their sources are newer, and starts the program again
 * where the loader looks for them. */
static inline void fake_cuda(char **argv)
{
    char folder[PATH_MAX] = "", cache[PATH_MAX + 8];
    if (getenv("TEST_FAKE_CUDA"))
        return;
    FILE *made = popen(".venv/bin/python tests/fault/fakes.py cuda13", "r");
    bool good = made && fgets(folder, sizeof folder, made);
    if (!made || pclose(made) || !good) {
        fprintf(stderr, "the fake CUDA cannot be built\n");
        exit(1);
    }
    folder[strcspn(folder, "\n")] = 0;
    snprintf(cache, sizeof cache, "%s/cache", folder);
    setenv("TEST_FAKE_CUDA", "1", 1);
    unsetenv("CUDA_VISIBLE_DEVICES"); /* other tests hide the GPUs */
    setenv("LD_LIBRARY_PATH", folder, 1);
    setenv("FAKE_CUDA_SHIM", cache, 1);
    setenv("XDG_CACHE_HOME", cache, 1);
    execv("/proc/self/exe", argv);
    exit(1);
}

#endif
