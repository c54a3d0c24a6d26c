/* A loader of kernel/files under libFuzzer: any bytes give a value or a FileError. Which format,
 * the environment says (FUZZ_FORMAT=npy …). Built and run by tests/fuzz/run.py. */
#include "files/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MEMORY_MOST = 64 << 20 };

static void release(struct buffer *b)
{
    free(b->host);
    free(b);
}

static int alloc(void *context, size_t bytes, struct buffer **out, struct err *err)
{
    (void)context;
    if (bytes > MEMORY_MOST)
        return err_set(err, ERR_MEMORY, "%zu bytes are too many", bytes);
    struct buffer *b = calloc(1, sizeof *b);
    *b = (struct buffer){ .refs = 1, .bytes = bytes, .host = malloc(bytes), .release = release };
    b->handle = b->host;
    *out = b;
    return 0;
}

/* Reads all of it, as a user would. */
static unsigned touch(struct value v)
{
    unsigned sum = 0;
    if (v.kind == VALUE_RECORD)
        for (size_t i = 0; i < v.record->count; i++)
            sum += touch(v.record->fields[i].value);
    if (v.kind == VALUE_TENSOR)
        for (size_t i = 0; i < v.tensor->buffer->bytes; i += 61)
            sum += ((const unsigned char *)v.tensor->buffer->host)[i];
    return sum;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n);

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t n)
{
    struct file_host host = { .alloc = alloc, .room = MEMORY_MOST };
    struct file_options options = { .format = str_of(getenv("FUZZ_FORMAT")) };
    struct value v = { .kind = VALUE_NOTHING };
    struct err err = { 0 };
    char path[64];
    int fd = memfd_create("fuzz", 0);
    if (fd < 0 || write(fd, bytes, n) != (ssize_t)n)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    volatile unsigned sum = 0;
    if (file_load(str_of(path), &options, &host, &v, &err) == 0)
        sum += touch(v);
    else if (err.kind != ERR_FILE && err.kind != ERR_MEMORY)
        abort();
    value_unref(v);
    close(fd);
    return 0;
}
