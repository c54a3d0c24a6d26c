/* A file on its way: written under a name of its own in the folder where it belongs, then moved to
 * its place in one step. Whoever opens the path sees the old file or the new one, never a part. */
#ifndef FILES_WRITER_H
#define FILES_WRITER_H

#include "files/codec.h"
#include "files/file.h"

#include <limits.h>

struct writer {
    char label[220]; /* the path, as messages show it */
    char path[PATH_MAX], temporary[PATH_MAX];
    const struct file_host *host;
    int fd;
    int64_t at;           /* bytes added so far */
    unsigned char *piece; /* of what is not yet written */
    size_t used;
    const struct codec_zlib *zlib; /* packed as .gz */
    void *stream;
    unsigned char *packed;
};

/* Nothing is there yet at `path` that was not there before, until writer_close has returned 0. */
int writer_open(struct writer *w, const char *path, bool pack, const struct file_host *host,
                struct err *err);
int writer_add(struct writer *w, const void *bytes, size_t n, struct err *err);
int writer_printf(struct writer *w, struct err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The elements in C order; swapped: the highest byte of each first. */
int writer_tensor(struct writer *w, const struct tensor *t, bool swapped, struct err *err);
/* Changes bytes that were added before. Not of packed files. */
int writer_patch(struct writer *w, int64_t at, const void *bytes, size_t n, struct err *err);
int writer_close(struct writer *w, struct err *err); /* on the disk and in its place, or -1 */
void writer_drop(struct writer *w);                  /* after a failure: as if never begun */

#endif
