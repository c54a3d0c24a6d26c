#include "files/writer.h"

#include "files/content.h"
#include "files/items.h"
#include "files/path.h"
#include "files/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 256 << 10, TRIES = 100 };

static int refuse(const struct writer *w, const char *what, int error_number, struct err *err)
{
    err_set(err, ERR_FILE, "%s: %s%s", w->label, what, strerror(error_number));
    if (error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG)
        return err_hint(err, "the file is as it was before; make room, or save somewhere else");
    if (error_number == ENOENT || error_number == ENOTDIR)
        return err_hint(err,
                        "save makes no folders: make it first, or save into one that is there");
    if (error_number == EISDIR)
        return err_hint(err, "that is a folder; name a file in it");
    if (error_number == EACCES || error_number == EPERM || error_number == EROFS)
        return err_hint(err, "save to a place that is yours, or let its owner allow it");
    return err_hint(err, "the file is as it was before; save somewhere else");
}

/* ---- the temporary file ---------------------------------------------------------------------- */

/* Beside the place itself: only within one file system can a file be moved in one step. */
static int open_temporary(struct writer *w)
{
    const char *slash = strrchr(w->path, '/');
    int folder = slash ? (int)(slash - w->path) + 1 : 0;
    for (int i = 0; i < TRIES; i++) {
        int n = snprintf(w->temporary, sizeof w->temporary, "%.*s.%.200s.%ld-%d.part", folder,
                         w->path, w->path + folder, (long)getpid(), i);
        if (n < 0 || (size_t)n >= sizeof w->temporary) {
            errno = ENAMETOOLONG;
            return -1;
        }
        w->fd = open(w->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (w->fd >= 0 || errno != EEXIST)
            break;
    }
    return w->fd >= 0 ? 0 : -1;
}

/* A link stays a link, and who may read the file stays as it is. A file that may not be written is
 * not replaced, although its folder would allow it. */
static int take_over(struct writer *w, const char *path, struct stat *before, bool *exists,
                     struct err *err)
{
    char real[PATH_MAX];
    *exists = realpath(path, real) && stat(real, before) == 0;
    if (!*exists)
        return path_follow(path, w->path) ? refuse(w, "", errno, err) : 0;
    snprintf(w->path, sizeof w->path, "%s", real);
    if (S_ISDIR(before->st_mode))
        return refuse(w, "", EISDIR, err);
    if (!S_ISREG(before->st_mode))
        return path_refuse_odd(w->label, err);
    return access(real, W_OK) ? refuse(w, "", errno, err) : 0;
}

static int make_room(struct writer *w, bool pack, struct err *err)
{
    w->piece = malloc(PIECE);
    w->packed = pack ? malloc(PIECE) : NULL;
    if (pack && codec_find_zlib(w->label, &w->zlib, err))
        return -1;
    w->stream = pack ? w->zlib->open(CODEC_DEFLATE_GZIP) : NULL;
    if (!w->piece || (pack && (!w->packed || !w->stream)))
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    return 0;
}

int writer_open(struct writer *w, const char *path, bool pack, const struct file_host *host,
                struct err *err)
{
    struct stat before;
    bool exists;
    *w = (struct writer){ .host = host, .fd = -1 };
    path_shown(str_of(path), w->label, sizeof w->label);
    int status = take_over(w, path, &before, &exists, err);
    if (status == 0)
        status = make_room(w, pack, err);
    if (status == 0 && open_temporary(w)) {
        int why = errno;
        w->temporary[0] = 0;
        status = why == ENOENT || why == ENOTDIR ? refuse(w, "its folder: ", why, err)
                                                 : refuse(w, "", why, err);
    }
    if (status == 0 && exists) {
        /* Who owns it can be kept by root only. */
        int ignored = fchown(w->fd, before.st_uid, before.st_gid);
        (void)ignored;
        if (fchmod(w->fd, before.st_mode & 07777))
            status = refuse(w, "", errno, err);
    }
    if (status)
        writer_drop(w);
    return status;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static int write_out(struct writer *w, const unsigned char *bytes, size_t n, struct err *err)
{
    while (n) {
        ssize_t done = write(w->fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return refuse(w, "", done < 0 ? errno : ENOSPC, err);
        bytes += done;
        n -= (size_t)done;
    }
    return content_pause(w->host, err);
}

static int pack(struct writer *w, bool last, struct err *err)
{
    struct codec_step step = { .in = w->piece, .in_n = w->used, .last = last };
    enum codec_state state = CODEC_MORE;
    char why[CODEC_WHY] = "";
    do {
        step.out = w->packed;
        step.out_n = PIECE;
        state = w->zlib->step(w->stream, &step, why);
        if (state == CODEC_BAD)
            return err_set(err, ERR_FILE, "%s: it cannot be packed: %s", w->label, why);
        if (write_out(w, w->packed, PIECE - step.out_n, err))
            return -1;
    } while (state == CODEC_MORE && (step.in_n || step.out_n == 0 || last));
    return 0;
}

static int flush(struct writer *w, bool last, struct err *err)
{
    int status = w->stream ? pack(w, last, err) : write_out(w, w->piece, w->used, err);
    w->used = 0;
    return status;
}

int writer_add(struct writer *w, const void *bytes, size_t n, struct err *err)
{
    const unsigned char *from = bytes;
    w->at += (int64_t)n;
    for (size_t fits; n; from += fits, n -= fits) {
        fits = PIECE - w->used < n ? PIECE - w->used : n;
        memcpy(w->piece + w->used, from, fits);
        w->used += fits;
        if (w->used == PIECE && flush(w, false, err))
            return -1;
    }
    return 0;
}

int writer_printf(struct writer *w, struct err *err, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return writer_add(w, text, n > 0 ? (size_t)n : 0, err);
}

int writer_patch(struct writer *w, int64_t at, const void *bytes, size_t n, struct err *err)
{
    if (flush(w, false, err))
        return -1;
    ssize_t done = pwrite(w->fd, bytes, n, at);
    return done == (ssize_t)n ? 0 : refuse(w, "", done < 0 ? errno : ENOSPC, err);
}

struct tensor_write {
    struct writer *writer;
    size_t each;
    bool swapped;
    unsigned char *piece;
};

static int write_elements(void *context, const void *elements, size_t count, struct err *err)
{
    struct tensor_write *t = context;
    const unsigned char *from = elements;
    size_t most = PIECE / t->each;
    if (!t->swapped)
        return writer_add(t->writer, elements, count * t->each, err);
    for (size_t n; count; from += n * t->each, count -= n) {
        n = count < most ? count : most;
        memcpy(t->piece, from, n * t->each);
        raw_swap(t->piece, n, t->each);
        if (writer_add(t->writer, t->piece, n * t->each, err))
            return -1;
    }
    return 0;
}

int writer_tensor(struct writer *w, const struct tensor *t, bool swapped, struct err *err)
{
    struct tensor_write to = { w, dtype_bytes(t->dtype), swapped, swapped ? malloc(PIECE) : NULL };
    if (swapped && !to.piece)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    int status = elements_walk(t, w->host, write_elements, &to, err);
    free(to.piece);
    return status;
}

/* ---- the end --------------------------------------------------------------------------------- */

static void release(struct writer *w)
{
    if (w->stream)
        w->zlib->close(w->stream);
    free(w->piece);
    free(w->packed);
    w->stream = NULL;
    w->piece = w->packed = NULL;
}

void writer_drop(struct writer *w)
{
    if (w->fd >= 0)
        close(w->fd);
    if (w->temporary[0])
        unlink(w->temporary);
    w->fd = -1;
    w->temporary[0] = 0;
    release(w);
}

/* The folder's entry too has to be on the disk; a file system that cannot promise it is no error.
 */
static void sync_folder(const struct writer *w)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(w->path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - w->path) + 1 : 1,
             slash ? w->path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

int writer_close(struct writer *w, struct err *err)
{
    int status = flush(w, true, err);
    if (status == 0 && fsync(w->fd) && errno != EINVAL)
        status = refuse(w, "", errno, err);
    int closed = status == 0 ? close(w->fd) : 0;
    if (status == 0) {
        w->fd = -1;
        if (closed || rename(w->temporary, w->path))
            status = refuse(w, "", errno, err);
    }
    if (status == 0) {
        w->temporary[0] = 0;
        sync_folder(w);
    }
    writer_drop(w);
    return status;
}
