/* How it is started: worker/spawn.h. */
#include "device/child.h"

#include "worker/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_MOST = 64 << 10 };

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until the child closes its output; false: the deadline came first. */
static bool listen_to(int from, int64_t until, struct strbuf *out)
{
    char piece[4096];
    for (;;) {
        int64_t left = until - now_ms();
        struct pollfd ready = { .fd = from, .events = POLLIN };
        int n = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n != 0;
        ssize_t got = read(from, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return true;
        if (out->n + (size_t)got <= OUTPUT_MOST)
            strbuf_add(out, (struct str){ piece, (size_t)got });
    }
}

static struct child_end end_of(int status)
{
    bool killed = WIFSIGNALED(status);
    return (struct child_end){ killed ? CHILD_KILLED : CHILD_EXITED,
                               killed ? WTERMSIG(status) : WEXITSTATUS(status) };
}

struct child_end child_run(char *const argv[], int64_t deadline_ms, struct strbuf *out)
{
    enum { GRACE_MS = 200 };
    int ends[2];
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC))
        return (struct child_end){ CHILD_NOT_STARTED, errno };
    int64_t until = now_ms() + deadline_ms;
    int e = spawn_start(argv, (const int[]){ -1, ends[1], -1 }, 3, &pid);
    close(ends[1]);
    if (e) {
        close(ends[0]);
        return (struct child_end){ CHILD_NOT_STARTED, e };
    }
    int status;
    bool in_time = listen_to(ends[0], until, out) && spawn_reap(pid, until - now_ms(), &status);
    close(ends[0]);
    if (in_time)
        return end_of(status);
    kill(-pid, SIGKILL);
    spawn_reap(pid, GRACE_MS, &status);
    return (struct child_end){ CHILD_LATE, 0 };
}
