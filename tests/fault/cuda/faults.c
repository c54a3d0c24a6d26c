/* Failures that the environment asks for, and reading the environment. */
#include "fake.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fake fake;

int fake_said(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

size_t fake_memory_total(void)
{
    return (size_t)fake_said("FAKE_CUDA_MEMORY_MIB", 139 << 10) << 20;
}

/* May it fail (again)? Then that is noted. */
static bool may_fail(void)
{
    const char *once = getenv("FAKE_CUDA_FAIL_ONCE");
    if (!once)
        return true;
    int file = open(once, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (file >= 0)
        close(file);
    return file >= 0;
}

int fake_fails(const char *what)
{
    static int counts[8];
    static const char *const kinds[] = { "alloc", "copy", "kernel", "launch", "context" };
    const char *said = getenv("FAKE_CUDA_FAIL");
    char kind[16], code[16];
    int at, index = 0;
    while (strcmp(kinds[index], what) != 0)
        index++;
    counts[index]++;
    if (!said || sscanf(said, "%15[a-z]@%d:%15s", kind, &at, code) != 3 ||
        strcmp(kind, what) != 0 || at != counts[index] || !may_fail())
        return 0;
    if (strcmp(code, "exit") == 0)
        _exit(9);
    return strcmp(code, "hang") == 0   ? FAKE_HANGS
           : strcmp(code, "skip") == 0 ? FAKE_SKIPS
                                       : atoi(code);
}
