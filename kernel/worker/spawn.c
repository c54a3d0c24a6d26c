/* See spawn.h. */
#include "worker/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

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

static int set_files(posix_spawn_file_actions_t *actions, const int *files, int count)
{
    int e = 0;
    for (int i = 0; i < count && !e; i++)
        e = files[i] < 0 ? posix_spawn_file_actions_addopen(actions, i, "/dev/null", O_RDWR, 0)
                         : posix_spawn_file_actions_adddup2(actions, files[i], i);
    return e ? e : posix_spawn_file_actions_addclosefrom_np(actions, count);
}

static int start(char *const argv[], const int *files, int count, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int e = posix_spawn_file_actions_init(&actions);
    if (e)
        return e;
    e = posix_spawnattr_init(&attributes);
    if (!e) {
        e = set_files(&actions, files, count);
        if (!e)
            e = set_attributes(&attributes);
        if (!e)
            e = posix_spawn(pid, argv[0], &actions, &attributes, argv, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return e;
}

int spawn_start(char *const argv[], const int *files, int count, pid_t *pid)
{
    int high[SPAWN_FILES] = { 0 }, e = 0, made = 0;
    /* Above the numbers that they get, so that none is overwritten before it was passed on. */
    for (; made < count && made < SPAWN_FILES && !e; made++) {
        high[made] = files[made] < 0 ? -1 : fcntl(files[made], F_DUPFD_CLOEXEC, SPAWN_FILES);
        e = files[made] >= 0 && high[made] < 0 ? errno : 0;
    }
    if (!e)
        e = start(argv, high, made, pid);
    for (int i = 0; i < made; i++)
        if (high[i] >= 0)
            close(high[i]);
    return e;
}

/* ---- the end ---- */

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool is_gone(pid_t pid, int *status)
{
    pid_t got = waitpid(pid, status, WNOHANG);
    if (got < 0 && errno != EINTR) { /* whoever started us ignores SIGCHLD */
        *status = 0;
        return true;
    }
    return got == pid;
}

bool spawn_reap(pid_t pid, int64_t ms, int *status)
{
    int64_t end = now_us() + ms * 1000;
    while (!is_gone(pid, status)) {
        if (now_us() >= end)
            return false;
        nanosleep(&(struct timespec){ .tv_nsec = 200000 }, NULL);
    }
    return true;
}

void spawn_leave(struct spawn_left *l, pid_t pid, int key)
{
    enum { MOST = sizeof l->each / sizeof *l->each };
    if (l->count == MOST)
        memmove(l->each, l->each + 1, (size_t)--l->count * sizeof *l->each);
    l->each[l->count].pid = pid;
    l->each[l->count++].key = key;
}

int spawn_sweep(struct spawn_left *l, int key)
{
    int kept = 0, of_key = 0, status;
    for (int i = 0; i < l->count; i++) {
        if (is_gone(l->each[i].pid, &status))
            continue;
        of_key += key < 0 || l->each[i].key == key;
        l->each[kept++] = l->each[i];
    }
    l->count = kept;
    return of_key;
}
