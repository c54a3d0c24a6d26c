/* Watches the server by a pidfd where the system has them, else the parent by its number. A
 * subreaper may adopt orphans, so "the parent is 1" would not do: any other parent than at the
 * start means gone. */
#include "protocol/parent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { ANCESTORS_MOST = 64 };

static int pid_handle(pid_t pid)
{
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, pid, 0);
#else
    (void)pid;
    return -1;
#endif
}

/* 0: not known */
static pid_t parent_of(pid_t pid)
{
    char path[32], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return 0;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = 0;
    const char *name_end = strrchr(text, ')'); /* the name may hold anything */
    int parent = 0;
    return name_end && sscanf(name_end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static bool is_ancestor(pid_t wanted)
{
    pid_t at = getppid();
    for (int i = 0; i < ANCESTORS_MOST && at > 1 && at != wanted; i++)
        at = parent_of(at);
    return at == wanted && wanted > 1;
}

void parent_init(struct parent *p)
{
    *p = (struct parent){ 0, -1 };
    const char *text = getenv("JPY_PARENT_PID");
    if (!text || !*text)
        return;
    pid_t told = (pid_t)strtol(text, NULL, 10), now = getppid();
    bool known = told > 1 && is_ancestor(told);
    if (known)
        p->handle = pid_handle(told);
    if (known && told != now && p->handle >= 0)
        return; /* a wrapper in between may go while the server lives */
    /* Process 1 as the parent (a container) cannot be told from an adopter, and outlives us. */
    p->pid = now > 1 ? now : 0;
}

void parent_fini(struct parent *p)
{
    if (p->handle >= 0)
        close(p->handle);
    p->handle = -1;
}

bool parent_gone(const struct parent *p)
{
    return p->pid && getppid() != p->pid;
}
