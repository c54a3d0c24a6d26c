#include "files/content.h"

#include "files/gzip.h"
#include "files/mapping.h"
#include "files/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* SMALL: what is read at once costs less than to map it. PIECE: between two looks at the clock. */
enum { SMALL = 64 << 10, PIECE = 4 << 20 };

int content_fail(struct err *err, const struct content *c, int64_t at, const char *format, ...)
{
    char text[sizeof err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    err_set(err, ERR_FILE, "%s: byte %lld: %.300s", c->label, (long long)at, text);
    return err_hint(err, "the file may be damaged, cut short or not what its ending says: get it "
                         "again from where it came, or save it anew with the program that made it");
}

int content_pause(const struct file_host *host, struct err *err)
{
    return cancel_asked(host->cancel)
               ? err_set(err, ERR_INTERRUPTED, "stopped before the whole file was read or written")
               : 0;
}

/* A pipe or a device could keep the session waiting for ever. */
static int check_kind(const struct content *c, struct stat *s, const char *path, struct err *err)
{
    if (fstat(c->fd, s))
        return path_refuse(path, errno, err);
    if (S_ISDIR(s->st_mode))
        return path_refuse(path, EISDIR, err);
    return S_ISREG(s->st_mode) ? 0 : path_refuse_odd(c->label, err);
}

static int read_small(struct content *c, struct err *err)
{
    const char *bytes;
    return c->size < SMALL ? content_all(c, &bytes, err) : 0;
}

int content_open(struct content *c, const char *path, const struct file_host *host, struct err *err)
{
    struct stat s;
    bool packed = false;
    *c = (struct content){ .host = host };
    path_shown(str_of(path), c->label, 200);
    c->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (c->fd < 0)
        return path_refuse(path, errno, err);
    int status = check_kind(c, &s, path, err);
    c->size = s.st_size;
    if (status == 0)
        status = gzip_is(c, &packed, err);
    if (status == 0)
        status = packed ? gzip_unpack(c, err) : read_small(c, err);
    if (status)
        content_close(c);
    return status;
}

void content_of(struct content *c, const char *label, struct buffer *memory, int64_t size,
                const struct file_host *host)
{
    *c = (struct content){ .host = host, .fd = -1, .memory = memory, .size = size };
    snprintf(c->label, sizeof c->label, "%s", label);
}

void content_close(struct content *c)
{
    if (c->fd >= 0)
        close(c->fd);
    buffer_unref(c->memory);
    c->fd = -1;
    c->memory = NULL;
}

static int read_piece(struct content *c, int64_t at, char *to, size_t n, struct err *err)
{
    while (n) {
        ssize_t got = pread(c->fd, to, n, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return content_fail(err, c, at, "%s", strerror(errno));
        if (got == 0)
            return content_fail(err, c, at, "the file was cut short while it was being read");
        at += got;
        to += got;
        n -= (size_t)got;
    }
    return 0;
}

int content_read(struct content *c, int64_t at, void *to, size_t n, struct err *err)
{
    if (at < 0 || at > c->size || n > (uint64_t)(c->size - at))
        return content_fail(err, c, c->size,
                            "the file ends here, and bytes %lld to %lld are needed", (long long)at,
                            (long long)at + (long long)n - 1);
    if (c->fd < 0) {
        if (n)
            memcpy(to, (const char *)c->memory->host + at, n);
        return content_pause(c->host, err);
    }
    for (size_t done = 0, piece; done < n; done += piece) {
        piece = n - done < PIECE ? n - done : PIECE;
        if (content_pause(c->host, err) ||
            read_piece(c, at + (int64_t)done, (char *)to + done, piece, err))
            return -1;
    }
    return 0;
}

int content_all(struct content *c, const char **bytes, struct err *err)
{
    if (c->fd >= 0) {
        struct buffer *b;
        if (c->host->alloc(c->host->context, (size_t)c->size, &b, err))
            return -1;
        if (content_read(c, 0, b->host, (size_t)c->size, err)) {
            buffer_unref(b);
            return -1;
        }
        buffer_unref(c->memory);
        close(c->fd);
        c->fd = -1;
        c->memory = b;
    }
    *bytes = c->memory->host;
    return 0;
}

int content_slice(struct content *c, int64_t at, int64_t n, size_t align, struct buffer **out,
                  struct err *err)
{
    *out = NULL;
    if (!c->memory && mapping_new(c->fd, c->size, c->label, c->host->device, &c->memory, err)) {
        bool refused = err->kind == ERR_FILE; /* by a file system that maps nothing: it is read */
        if (refused)
            err_clear(err);
        return refused ? 0 : -1;
    }
    if (((uintptr_t)c->memory->host + (uintptr_t)at) % align)
        return 0;
    return mapping_slice(c->memory, at, n, out, err);
}
