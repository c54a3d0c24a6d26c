/* Watches the parent by a pidfd where the system has them, else by its number. A subreaper may
 * adopt orphans, so "the parent is 1" would not do: any other parent than at the start means gone.
 */
#include "protocol/parent.h"

#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int pid_handle(pid_t pid)
{
#ifdef SYS_pidfd_open
    return (int)syscall(SYS_pidfd_open, pid, 0);
#else
    (void)pid;
    return -1;
#endif
}

void parent_init(struct parent *p)
{
    *p = (struct parent){ 0, -1 };
    const char *told = getenv("JPY_PARENT_PID");
    pid_t now = getppid();
    if (!told || !*told || now <= 0)
        return;
    /* A launcher in between that is process 1 (a container) cannot be told from an adopter. */
    bool direct = strtol(told, NULL, 10) == now;
    if (!direct && now == 1)
        return;
    p->pid = now;
    p->handle = direct ? pid_handle(now) : -1;
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
