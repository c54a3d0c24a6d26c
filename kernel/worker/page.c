/* See page.h. Counters are futexes: a side that spins costs the other no system call. */
#include "worker/page.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SPIN_US = 50 };

static const uint64_t WANTED = (uint64_t)1 << 32;

_Static_assert(sizeof(struct memory_facts) + 16 == PAGE_FIGURES * 8, "figures are eight numbers");

int page_make(struct page **out, int *fd)
{
    *fd = memfd_create("tensorcell-worker", MFD_CLOEXEC);
    if (*fd < 0)
        return errno;
    if (ftruncate(*fd, sizeof(struct page)) == 0 && (*out = page_map(*fd)))
        return 0;
    int e = errno;
    close(*fd);
    return e;
}

struct page *page_map(int fd)
{
    struct stat s;
    if (fstat(fd, &s) || (size_t)s.st_size != sizeof(struct page))
        return NULL;
    void *p = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return p == MAP_FAILED ? NULL : p;
}

void page_unmap(struct page *p)
{
    if (p)
        munmap(p, sizeof *p);
}

void page_publish(struct page *p, const struct page_memory *m)
{
    int64_t words[PAGE_FIGURES];
    memcpy(words, m, sizeof words);
    uint32_t version = atomic_load_explicit(&p->figures_version, memory_order_relaxed);
    atomic_store(&p->figures_version, version + 1);
    for (int i = 0; i < PAGE_FIGURES; i++)
        atomic_store(&p->figures[i], words[i]);
    atomic_store(&p->figures_version, version + 2);
}

void page_look(struct page *p, struct page_memory *out)
{
    int64_t words[PAGE_FIGURES];
    uint32_t version;
    /* A worker that ended while it wrote leaves an odd version: then what it wrote has to do. */
    for (int tries = 0; tries < 1000; tries++) {
        version = atomic_load(&p->figures_version);
        for (int i = 0; i < PAGE_FIGURES; i++)
            words[i] = atomic_load(&p->figures[i]);
        if (version % 2 == 0 && version == atomic_load(&p->figures_version))
            break;
    }
    memcpy(out, words, sizeof *out);
}

bool page_may_spin(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 2;
}

int64_t clock_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static long futex(_Atomic uint32_t *word, int what, uint32_t value, const struct timespec *limit)
{
    return syscall(SYS_futex, word, what, value, limit, NULL, 0);
}

bool counter_reached(struct counter *c, uint32_t until)
{
    return (int32_t)(counter_get(c) - until) >= 0;
}

void counter_raise(struct counter *c, uint32_t by)
{
    atomic_fetch_add(&c->value, by);
    uint64_t wanted = atomic_load(&c->wanted);
    if (wanted && counter_reached(c, (uint32_t)wanted)) /* who sleeps is not woken for less */
        futex(&c->value, FUTEX_WAKE, INT32_MAX, NULL);
}

static bool spin(struct counter *c, uint32_t until)
{
    int64_t end = clock_us() + SPIN_US;
    do {
        for (int i = 0; i < 32; i++) {
            if (counter_reached(c, until))
                return true;
            __builtin_ia32_pause();
        }
    } while (clock_us() < end);
    return false;
}

bool counter_wait(struct counter *c, uint32_t until, int ms, bool spins)
{
    if (counter_reached(c, until) || (spins && spin(c, until)))
        return true;
    int64_t end = clock_us() + (int64_t)ms * 1000, left;
    atomic_store(&c->wanted, WANTED | until);
    uint32_t seen = atomic_load(&c->value);
    while ((int32_t)(seen - until) < 0 && (left = end - clock_us()) > 0) {
        struct timespec limit = { left / 1000000, left % 1000000 * 1000 };
        futex(&c->value, FUTEX_WAIT, seen, &limit);
        seen = atomic_load(&c->value);
    }
    atomic_store(&c->wanted, 0);
    return (int32_t)(seen - until) >= 0;
}
