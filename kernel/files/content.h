/* The bytes of a file, or of one entry of an archive, or of what was packed in a .gz: read with
 * pread and checked against the size at opening, so that a file that changes meanwhile is an error
 * and nothing worse. Large parts that tensors can use as they are, are mapped and not read. */
#ifndef FILES_CONTENT_H
#define FILES_CONTENT_H

#include "files/file.h"

struct content {
    char label[260]; /* the path, or path and entry, as messages show it */
    const struct file_host *host;
    int64_t size;
    int fd;                /* of a file; -1: all of it is in memory */
    struct buffer *memory; /* the whole content; of a file, once a part of it was mapped */
};

/* The file's; one that begins as a .gz does is unpacked into memory. */
int content_open(struct content *c, const char *path, const struct file_host *host,
                 struct err *err);
/* Memory that somebody filled; takes over the reference. */
void content_of(struct content *c, const char *label, struct buffer *memory, int64_t size,
                const struct file_host *host);
void content_close(struct content *c);

/* Copies n bytes; FileError when they are not there. Interrupted between pieces. */
int content_read(struct content *c, int64_t at, void *to, size_t n, struct err *err);
/* All of it in memory. */
int content_all(struct content *c, const char **bytes, struct err *err);
/* These bytes as a buffer of their own that copies nothing: NULL when they do not begin at a
 * multiple of `align` in memory, or the file cannot be mapped. *out is to be given back. */
int content_slice(struct content *c, int64_t at, int64_t n, size_t align, struct buffer **out,
                  struct err *err);

/* "LABEL: byte AT: …", a FileError whose next step is that of any damaged file, until the caller
 * gives a better one (err_hint). Always -1. */
int content_fail(struct err *err, const struct content *c, int64_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* ERR_INTERRUPTED when the user asked for it. */
int content_pause(const struct file_host *host, struct err *err);

#endif
