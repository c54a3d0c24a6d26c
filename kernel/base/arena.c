/* Blocks of doubling size in a list, the newest first. */
#include "base/arena.h"

#include "base/checked.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGNMENT   16u
#define FIRST_BLOCK ((size_t)16 << 10)
#define KEPT_BLOCK  ((size_t)256 << 10)
#define LARGE_BLOCK ((size_t)4 << 20)
#define HUGE_PAGE   ((size_t)2 << 20)

struct arena_block {
    struct arena_block *older;
    size_t bytes;
    _Alignas(16) char data[];
};

static _Noreturn void out_of_memory(size_t bytes)
{
    fprintf(stderr, "tensorcell: the system refused %zu bytes of working memory\n", bytes);
    _exit(70);
}

void arena_init(struct arena *a)
{
    *a = (struct arena){ 0 };
}

static void free_until(struct arena *a, const struct arena_block *keep)
{
    while (a->blocks != keep) {
        struct arena_block *older = a->blocks->older;
        free(a->blocks);
        a->blocks = older;
    }
}

void arena_fini(struct arena *a)
{
    free_until(a, NULL);
    arena_init(a);
}

static void open_block(struct arena *a, struct arena_block *block, char *at)
{
    a->blocks = block;
    a->at = at;
    a->end = block ? block->data + block->bytes : NULL;
}

void arena_reset(struct arena *a)
{
    struct arena_block *kept = a->blocks;
    while (kept && kept->older && kept->bytes > KEPT_BLOCK)
        kept = kept->older;
    free_until(a, kept);
    if (kept) {
        a->blocks = kept->older;
        free_until(a, NULL);
        kept->older = NULL;
    }
    open_block(a, kept, kept ? kept->data : NULL);
    a->used = 0;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){ a->blocks, a->at, a->used };
}

void arena_rewind(struct arena *a, struct arena_mark to)
{
    free_until(a, to.block);
    open_block(a, to.block, to.at);
    a->used = to.used;
}

/* `bytes` with the block's own head. A large block asks for huge pages: first touches of small ones
 * took half of a big cell's parse. */
static struct arena_block *new_block(size_t bytes)
{
    if (bytes < LARGE_BLOCK)
        return malloc(bytes);
    void *block = NULL;
    if (posix_memalign(&block, HUGE_PAGE, bytes))
        return NULL;
    madvise(block, bytes, MADV_HUGEPAGE); /* a wish: no result depends on it */
    return block;
}

static void add_block(struct arena *a, size_t least)
{
    size_t bytes = a->blocks ? (a->blocks->bytes + sizeof *a->blocks) * 2 : FIRST_BLOCK;
    if (bytes > LARGE_BLOCK)
        bytes = LARGE_BLOCK;
    if (bytes - sizeof *a->blocks < least)
        bytes = least + sizeof *a->blocks;
    struct arena_block *block = new_block(bytes);
    if (!block)
        out_of_memory(bytes);
    block->older = a->blocks;
    block->bytes = bytes - sizeof *block;
    open_block(a, block, block->data);
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    size_t rounded;
    if (checked_size_add(bytes, ALIGNMENT - 1, &rounded))
        out_of_memory(bytes);
    rounded &= ~(size_t)(ALIGNMENT - 1);
    if (!a->at || (size_t)(a->end - a->at) < rounded)
        add_block(a, rounded);
    void *p = a->at;
    a->at += rounded;
    a->used += rounded;
    return memset(p, 0, bytes);
}

void *arena_array(struct arena *a, size_t count, size_t bytes_each)
{
    size_t bytes;
    if (checked_size_mul(count, bytes_each, &bytes))
        out_of_memory(count);
    return arena_alloc(a, bytes);
}

void *arena_copy(struct arena *a, const void *from, size_t bytes)
{
    void *to = arena_alloc(a, bytes);
    if (bytes)
        memcpy(to, from, bytes);
    return to;
}

/* Twice as large where it stands, when nothing was allocated after it. */
static bool grow_in_place(struct arena *a, const void *array, size_t bytes)
{
    if (bytes % ALIGNMENT || (const char *)array + bytes != a->at ||
        (size_t)(a->end - a->at) < bytes)
        return false;
    arena_alloc(a, bytes);
    return true;
}

void *arena_grow(struct arena *a, void *array, size_t count, size_t *capacity, size_t bytes_each)
{
    enum { FEW = 4 };
    if (count < *capacity)
        return array;
    if (!*capacity)
        return arena_array(a, *capacity = FEW, bytes_each);
    size_t before = *capacity;
    *capacity = before * 2;
    if (grow_in_place(a, array, before * bytes_each))
        return array;
    void *larger = arena_array(a, *capacity, bytes_each);
    memcpy(larger, array, count * bytes_each);
    return larger;
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return (struct str){ p, s.n };
}

struct str arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        return STR("");
    char *p = arena_alloc(a, (size_t)n + 1);
    va_start(args, format);
    vsnprintf(p, (size_t)n + 1, format, args);
    va_end(args);
    return (struct str){ p, (size_t)n };
}
