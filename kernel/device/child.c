/* posix_spawn rather than fork: the kernel process has threads and much memory. */
#include "device/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __GLIBC_PREREQ
#if __GLIBC_PREREQ(2, 34)
#define POSIX_SPAWN_CLOSES_FROM
#endif
#endif

enum { OUTPUT_MOST = 64 << 10 };

extern char **environ;

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The child's standard streams; everything else stays behind, so that a child that cannot be ended
 * holds no socket of ours. */
static int set_files(posix_spawn_file_actions_t *files, int out)
{
    int e = posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);
    if (!e)
        e = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!e)
        e = posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
#ifdef POSIX_SPAWN_CLOSES_FROM
    if (!e)
        e = posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
#endif
    return e;
}

/* A process group of its own: Ctrl-C in a terminal is for us, and its children end with it. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int e = posix_spawnattr_setsigmask(attributes, &none);
    if (!e)
        e = posix_spawnattr_setsigdefault(attributes, &all);
    if (!e)
        e = posix_spawnattr_setpgroup(attributes, 0);
    if (!e)
        e = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                     POSIX_SPAWN_SETPGROUP);
    return e;
}

static int start(char *const argv[], int out, pid_t *pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int e = posix_spawn_file_actions_init(&files);
    if (e)
        return e;
    e = posix_spawnattr_init(&attributes);
    if (!e) {
        e = set_files(&files, out);
        if (!e)
            e = set_attributes(&attributes);
        if (!e)
            e = posix_spawn(pid, argv[0], &files, &attributes, argv, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return e;
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

/* Waits without trusting that a process can be ended: one that hangs inside a driver cannot. */
static bool reap(pid_t pid, int64_t until, struct child_end *end)
{
    for (;;) {
        int status;
        pid_t got = waitpid(pid, &status, WNOHANG);
        if (got == pid) {
            bool killed = WIFSIGNALED(status);
            *end = (struct child_end){ killed ? CHILD_KILLED : CHILD_EXITED,
                                       killed ? WTERMSIG(status) : WEXITSTATUS(status) };
            return true;
        }
        if (got < 0 && errno != EINTR) { /* whoever started us ignores SIGCHLD */
            *end = (struct child_end){ CHILD_EXITED, 0 };
            return true;
        }
        if (now_ms() >= until)
            return false;
        nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
    }
}

struct child_end child_run(char *const argv[], int64_t deadline_ms, struct strbuf *out)
{
    enum { GRACE_MS = 200 };
    int ends[2];
    pid_t pid;
    if (pipe2(ends, O_CLOEXEC))
        return (struct child_end){ CHILD_NOT_STARTED, errno };
    int64_t until = now_ms() + deadline_ms;
    int e = start(argv, ends[1], &pid);
    close(ends[1]);
    if (e) {
        close(ends[0]);
        return (struct child_end){ CHILD_NOT_STARTED, e };
    }
    struct child_end end;
    bool in_time = listen_to(ends[0], until, out) && reap(pid, until, &end);
    close(ends[0]);
    if (in_time)
        return end;
    kill(-pid, SIGKILL);
    reap(pid, now_ms() + GRACE_MS, &end);
    return (struct child_end){ CHILD_LATE, 0 };
}
