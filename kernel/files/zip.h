/* Archives: what is in them, checked as a whole before anything is unpacked, and writing them.
 * What is refused although it may be well meant: encryption, other packings than deflate, entries
 * that share bytes (the trick of zip bombs), names that lead out of a folder. */
#ifndef FILES_ZIP_H
#define FILES_ZIP_H

#include "files/content.h"
#include "files/writer.h"

struct zip_entry {
    struct str name;
    bool packed; /* by deflate; else as it is */
    unsigned flags;
    uint32_t crc;
    int64_t bytes, size; /* in the archive; unpacked */
    int64_t head, data;  /* where its head and its bytes begin */
    int64_t place;       /* in the directory, for messages */
};

struct zip {
    struct content *content;
    char *directory; /* the names lie in it */
    struct zip_entry *entries;
    size_t count;
};

/* Why no entry has this name, as in "it begins with /"; NULL: one may. What is read and what is
 * written keep to it. */
const char *zip_name_fault(struct str name);

int zip_open(struct zip *z, struct content *c, struct err *err);
void zip_close(struct zip *z);
/* The entry's content, in memory, its checksum compared. label: how messages call it. */
int zip_unpack(const struct zip *z, const struct zip_entry *e, const char *label,
               struct content *out, struct err *err);

/* ---- writing --------------------------------------------------------------------------------- */

struct zip_writer {
    struct writer *out;
    const struct codec_zlib *zlib;
    struct strbuf directory;
    size_t count;
};

int zip_writer_init(struct zip_writer *z, struct writer *out, struct err *err);
void zip_writer_fini(struct zip_writer *z);
/* An entry that is not packed: these bytes, then the elements of t. */
int zip_add(struct zip_writer *z, struct str name, const void *head, size_t n,
            const struct tensor *t, struct err *err);
int zip_finish(struct zip_writer *z, struct err *err);

#endif
