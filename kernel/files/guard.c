#include "files/guard.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Never freed, since the handler may be reading it: used again for another mapping. */
struct guarded {
    struct guarded *next;
    _Atomic uintptr_t start, end; /* end 0: free */
    _Atomic uintptr_t low, high;  /* pages that were missing since the last look; high 0: none */
    char label[200];
};

static struct {
    pthread_mutex_t lock; /* of all but what the handler reads */
    _Atomic(struct guarded *) first;
    atomic_bool lost; /* one of them is */
    bool installed;
    uintptr_t page;
    struct sigaction before;
} guard = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct guarded *find(uintptr_t address)
{
    for (struct guarded *g = atomic_load(&guard.first); g; g = g->next)
        if (address >= atomic_load(&g->start) && address < atomic_load(&g->end))
            return g;
    return NULL;
}

static void note(struct guarded *g, uintptr_t page)
{
    uintptr_t low = atomic_load(&g->low), high = atomic_load(&g->high);
    while (page < low && !atomic_compare_exchange_weak(&g->low, &low, page)) {
    }
    while (page + guard.page > high &&
           !atomic_compare_exchange_weak(&g->high, &high, page + guard.page)) {
    }
    atomic_store(&guard.lost, true);
}

/* Only what a signal handler may call: mmap is one system call and touches nothing else. */
static void missing(int number, siginfo_t *info, void *context)
{
    uintptr_t page = (uintptr_t)info->si_addr & ~(guard.page - 1);
    struct guarded *g = find((uintptr_t)info->si_addr);
    (void)context;
    if (g && mmap((void *)page, guard.page, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
        note(g, page);
    else
        sigaction(number, &guard.before, NULL); /* the same access faults again, and is theirs */
}

static void install(void)
{
    struct sigaction action = { .sa_sigaction = missing, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigemptyset(&action.sa_mask);
    guard.page = (uintptr_t)sysconf(_SC_PAGESIZE);
    guard.installed = sigaction(SIGBUS, &action, &guard.before) == 0;
}

static struct guarded *take_free(void)
{
    struct guarded *g = atomic_load(&guard.first);
    while (g && atomic_load(&g->end))
        g = g->next;
    if (!g && (g = calloc(1, sizeof *g))) {
        g->next = atomic_load(&guard.first);
        atomic_store(&guard.first, g);
    }
    return g;
}

struct guarded *guard_add(void *start, size_t bytes, const char *label)
{
    pthread_mutex_lock(&guard.lock);
    if (!guard.installed)
        install();
    struct guarded *g = guard.installed ? take_free() : NULL;
    if (g) {
        uintptr_t pages = (bytes + guard.page - 1) / guard.page;
        snprintf(g->label, sizeof g->label, "%s", label);
        atomic_store(&g->low, UINTPTR_MAX);
        atomic_store(&g->high, 0);
        atomic_store(&g->start, (uintptr_t)start);
        atomic_store(&g->end, (uintptr_t)start + pages * guard.page);
    }
    pthread_mutex_unlock(&guard.lock);
    return g;
}

void guard_remove(struct guarded *g)
{
    if (!g)
        return;
    pthread_mutex_lock(&guard.lock);
    atomic_store(&g->end, 0);
    pthread_mutex_unlock(&guard.lock);
}

bool guard_is_missing(const struct guarded *g)
{
    return atomic_load(&g->high) != 0;
}

/* Zeros stood in for what is missing. Whoever reads there again is to be told again: a file without
 * bytes, mapped, is missing everywhere. */
static void take_zeros_away(struct guarded *g)
{
    uintptr_t low = atomic_exchange(&g->low, UINTPTR_MAX), high = atomic_exchange(&g->high, 0);
    int fd = atomic_load(&g->end) ? memfd_create("missing", MFD_CLOEXEC) : -1;
    if (fd < 0)
        return;
    mmap((void *)low, high - low, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0);
    close(fd);
}

bool guard_lost(char *text, size_t size)
{
    bool found = false;
    if (!atomic_load_explicit(&guard.lost, memory_order_relaxed))
        return false;
    pthread_mutex_lock(&guard.lock);
    atomic_store(&guard.lost, false);
    for (struct guarded *g = atomic_load(&guard.first); g; g = g->next) {
        if (!atomic_load(&g->high))
            continue;
        if (!found)
            snprintf(text, size, "%s", g->label);
        found = true;
        take_zeros_away(g);
    }
    pthread_mutex_unlock(&guard.lock);
    return found;
}
