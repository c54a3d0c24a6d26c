/* See pool.h. A block's header stands in the 64 bytes before its data. Pages of a large block are
 * touched first by who writes them; the mapping is no larger than asked (rounded to pages), so that
 * huge pages cost no memory. */
#include "backend/cpu/pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { ALIGN = 64, PAGE = 4096, LARGE = 2 << 20, HUGE_PAGE = 2 << 20 };
static const int64_t SMALL_KEPT = 64 << 20;

struct pool_block {
    struct pool_block *next;
    size_t bytes;  /* what the data can hold */
    void *mapping; /* large blocks: what to unmap */
    size_t mapped;
    int class; /* -1: large */
};

_Static_assert(sizeof(struct pool_block) <= ALIGN, "a header fits before the data");

/* Under the lock, so that a plain addition does; atomic for who only reads. */
static void count(_Atomic int64_t *number, int64_t by)
{
    int64_t now = atomic_load_explicit(number, memory_order_relaxed);
    atomic_store_explicit(number, now + by, memory_order_relaxed);
}

static struct pool_block *header(void *data)
{
    return (struct pool_block *)((char *)data - ALIGN);
}

static void *data_of(struct pool_block *b)
{
    return (char *)b + ALIGN;
}

/* Four classes for each power of two, from 64 bytes up. */
static int class_of(size_t bytes, size_t *rounded)
{
    if (bytes <= ALIGN) {
        *rounded = ALIGN;
        return 0;
    }
    int top = 63 - __builtin_clzl(bytes - 1); /* 2^top < bytes <= 2^(top + 1) */
    size_t step = (size_t)1 << (top - 2);
    size_t steps = (bytes - ((size_t)1 << top) + step - 1) / step; /* 1 to 4 */
    *rounded = ((size_t)1 << top) + steps * step;
    *rounded = (*rounded + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    return (top - 6) * 4 + (int)steps;
}

static struct pool_block *map_block(size_t bytes)
{
    size_t room = bytes + HUGE_PAGE + PAGE;
    char *mapping = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED)
        return NULL;
    uintptr_t start = ((uintptr_t)mapping + PAGE + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
    char *data = mapping + (start - (uintptr_t)mapping);
    char *end = data + bytes;
    if (data - PAGE > mapping)
        munmap(mapping, (size_t)(data - PAGE - mapping));
    if (mapping + room > end)
        munmap(end, (size_t)(mapping + room - end));
    madvise(data, bytes, MADV_HUGEPAGE); /* a wish: what the system makes of it changes no result */
    struct pool_block *b = header(data);
    *b = (struct pool_block){
        .bytes = bytes, .mapping = data - PAGE, .mapped = bytes + PAGE, .class = -1
    };
    return b;
}

static struct pool_block *new_block(size_t bytes, int class)
{
    if (class < 0)
        return map_block(bytes);
    struct pool_block *b = aligned_alloc(ALIGN, ALIGN + bytes);
    if (b)
        *b = (struct pool_block){ .bytes = bytes, .class = class };
    return b;
}

static void drop_block(struct pool *p, struct pool_block *b)
{
    count(&p->pooled, -(int64_t)b->bytes);
    if (b->class < 0)
        munmap(b->mapping, b->mapped);
    else
        free(b);
}

static void trim(struct pool *p)
{
    struct pool_block *b, **lists[2] = { &p->large, NULL };
    for (int i = -1; i < POOL_CLASSES; i++) {
        lists[1] = i < 0 ? lists[0] : &p->classes[i];
        while ((b = *lists[1])) {
            *lists[1] = b->next;
            drop_block(p, b);
        }
    }
}

void pool_trim(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    trim(p);
    pthread_mutex_unlock(&p->lock);
}

void pool_init(struct pool *p, int64_t budget)
{
    memset(p, 0, sizeof *p);
    pthread_mutex_init(&p->lock, NULL);
    p->budget = budget;
}

void pool_fini(struct pool *p)
{
    trim(p);
    pthread_mutex_destroy(&p->lock);
}

/* A kept large block that holds `bytes` and wastes at most a quarter of them. */
static struct pool_block *take_large(struct pool *p, size_t bytes)
{
    struct pool_block **best = NULL;
    for (struct pool_block **at = &p->large; *at; at = &(*at)->next)
        if ((*at)->bytes >= bytes && (*at)->bytes <= bytes + bytes / 4 &&
            (!best || (*at)->bytes < (*best)->bytes))
            best = at;
    if (!best)
        return NULL;
    struct pool_block *b = *best;
    *best = b->next;
    return b;
}

static struct pool_block *take_kept(struct pool *p, size_t bytes, int class)
{
    struct pool_block *b;
    if (class < 0) {
        b = take_large(p, bytes);
    } else {
        b = p->classes[class];
        if (b)
            p->classes[class] = b->next;
    }
    if (b)
        count(&p->pooled, -(int64_t)b->bytes);
    return b;
}

static const char *size_text(char *text, size_t size, int64_t bytes)
{
    static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    double value = (double)bytes / 1024;
    int unit = 0;
    if (bytes < 1024) {
        snprintf(text, size, "%d bytes", (int)bytes);
        return text;
    }
    while (value >= 1024 && unit < 5) {
        value /= 1024;
        unit++;
    }
    snprintf(text, size, "%.1f %s", value, units[unit]);
    return text;
}

static int refuse(const struct pool *p, size_t bytes, const char *why, struct err *err)
{
    char asked[32], budget[32], used[32];
    int64_t capped = bytes > (size_t)INT64_MAX ? INT64_MAX : (int64_t)bytes;
    err_set(err, ERR_MEMORY, "%s: asked %s, budget %s, in use %s", why,
            size_text(asked, sizeof asked, capped), size_text(budget, sizeof budget, p->budget),
            size_text(used, sizeof used, p->used));
    return err_hint(err, "del what is no longer needed, use smaller batches, or raise "
                         "TENSORCELL_MEMORY_MIB");
}

static int take_block(struct pool *p, size_t bytes, int class, struct pool_block **out,
                      struct err *err)
{
    if ((int64_t)bytes > p->budget - p->used)
        return refuse(p, bytes, "not enough memory on the CPU", err);
    struct pool_block *b = take_kept(p, bytes, class);
    if (!b && p->pooled > p->budget - p->used - (int64_t)bytes)
        trim(p);
    if (!b)
        b = new_block(bytes, class);
    if (!b) {
        trim(p);
        b = new_block(bytes, class);
    }
    *out = b;
    return b ? 0 : refuse(p, bytes, "the system gives no more memory", err);
}

int pool_alloc(struct pool *p, size_t bytes, void **data, struct err *err)
{
    size_t rounded;
    int class = -1;
    if (bytes > (size_t)INT64_MAX / 2)
        return refuse(p, bytes, "not enough memory on the CPU", err);
    if (bytes < LARGE)
        class = class_of(bytes, &rounded);
    else
        rounded = (bytes + PAGE - 1) & ~(size_t)(PAGE - 1);
    pthread_mutex_lock(&p->lock);
    struct pool_block *b;
    int status = take_block(p, rounded, class, &b, err);
    if (status == 0) {
        count(&p->used, (int64_t)b->bytes);
        if (p->used > p->peak)
            count(&p->peak, p->used - p->peak);
        *data = data_of(b);
    }
    pthread_mutex_unlock(&p->lock);
    return status;
}

static void give_back(struct pool *p, struct pool_block *b)
{
    count(&p->used, -(int64_t)b->bytes);
    count(&p->pooled, (int64_t)b->bytes);
    if (b->class < 0 ? p->pooled > p->budget / 4 : p->pooled > p->budget / 4 + SMALL_KEPT) {
        drop_block(p, b);
        return;
    }
    struct pool_block **list = b->class < 0 ? &p->large : &p->classes[b->class];
    b->next = *list;
    *list = b;
}

void pool_free(struct pool *p, void *data)
{
    if (!data)
        return;
    pthread_mutex_lock(&p->lock);
    give_back(p, header(data));
    pthread_mutex_unlock(&p->lock);
}
