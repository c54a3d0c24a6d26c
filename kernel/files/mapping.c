#include "files/mapping.h"

#include "files/guard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct mapping {
    struct buffer buffer; /* first: a pointer to it is one to the mapping */
    struct guarded *guarded;
};

struct slice {
    struct buffer buffer;
    struct buffer *whole;
};

static int no_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "the system is out of memory");
}

static void mapping_release(struct buffer *b)
{
    struct mapping *m = (struct mapping *)(void *)b;
    guard_remove(m->guarded);
    munmap(b->host, b->bytes);
    free(m);
}

static bool mapping_missing(const struct buffer *b)
{
    return guard_is_missing(((const struct mapping *)(const void *)b)->guarded);
}

int mapping_new(int fd, int64_t size, const char *label, struct device *device, struct buffer **out,
                struct err *err)
{
    struct mapping *m = calloc(1, sizeof *m);
    if (!m)
        return no_memory(err);
    /* Writable, since a tensor's memory is; what is written stays ours. Not reserved: a file may be
     * larger than the memory. */
    void *start = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE, fd,
                       0);
    if (start == MAP_FAILED) {
        int why = errno;
        free(m);
        return err_set(err, ERR_FILE, "%.200s: %s", label, strerror(why));
    }
    m->buffer = (struct buffer){ .refs = 1,
                                 .bytes = (size_t)size,
                                 .handle = start,
                                 .host = start,
                                 .device = device,
                                 .missing = mapping_missing,
                                 .release = mapping_release };
    m->guarded = guard_add(start, (size_t)size, label);
    *out = &m->buffer;
    if (m->guarded)
        return 0;
    buffer_unref(&m->buffer);
    return no_memory(err);
}

static void slice_release(struct buffer *b)
{
    struct slice *s = (struct slice *)(void *)b;
    buffer_unref(s->whole);
    free(s);
}

static bool slice_missing(const struct buffer *b)
{
    return mapping_missing(((const struct slice *)(const void *)b)->whole);
}

int mapping_slice(struct buffer *whole, int64_t at, int64_t n, struct buffer **out, struct err *err)
{
    struct slice *s = malloc(sizeof *s);
    if (!s)
        return no_memory(err);
    char *start = (char *)whole->host + at;
    *s = (struct slice){ .buffer = { .refs = 1,
                                     .bytes = (size_t)n,
                                     .handle = start,
                                     .host = start,
                                     .device = whole->device,
                                     .missing = slice_missing,
                                     .release = slice_release },
                         .whole = buffer_ref(whole) };
    *out = &s->buffer;
    return 0;
}
