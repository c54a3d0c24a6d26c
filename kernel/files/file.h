/* Tensors out of files and into files. A file is recognised by its first bytes, else by the ending
 * of its name; formats.def has a row for each kind. What a file claims is checked before memory is
 * asked for, and every refusal is a FileError that names the file, the byte and what was expected.
 *
 * This room knows neither devices nor sessions: memory for tensors, and the elements of tensors
 * that lie elsewhere, come through struct file_host. */
#ifndef FILES_FILE_H
#define FILES_FILE_H

#include "base/cancel.h"
#include "tensor/box.h"
#include "tensor/value.h"

struct file_host {
    void *context;
    struct device *device; /* whose memory the process can read: what mapped files belong to */
    /* Memory of that device, contents undefined. */
    int (*alloc)(void *context, size_t bytes, struct buffer **out, struct err *err);
    /* Elements of a box of a computed tensor, in C order, wherever they lie. */
    int (*read)(void *context, const struct tensor *t, const struct box *b, void *to,
                struct err *err);
    int64_t room; /* bytes that texts may take */
    /* Around what takes long and touches nothing that others hold; NULL: nobody waits. */
    void (*leave)(void *context);
    void (*come_back)(void *context);
    const struct cancel *cancel;
};

enum file_rows { FILE_ROWS_AUTO, FILE_ROWS_COLUMNS, FILE_ROWS_TENSOR };
enum file_header { FILE_HEADER_AUTO, FILE_HEADER_NO, FILE_HEADER_YES };

/* How to read what files leave open. All zero: found out from the file. */
struct file_options {
    struct str format; /* a row's name; empty: found out */
    /* Tables only (.csv, .tsv): */
    enum file_rows rows;
    enum file_header header;
    char separator;  /* ' ': any run of blanks */
    bool wide;       /* numbers with decimals become f64, not f32 */
    bool some_given; /* one of the four was said */
};

/* One array gives a tensor; a group of them a record "group", a table with a header a record
 * "table" of its columns (tensors; columns of text are lists). */
int file_load(struct str path, const struct file_options *options, const struct file_host *host,
              struct value *out, struct err *err);

/* What the cell calls that which is saved. */
struct file_names {
    struct str whole;        /* empty: it has no name */
    const struct str *items; /* of a list, as many as it has; NULL: none has a name */
};

/* v: a tensor, number, list or record. The file is written beside its place under another name and
 * moved there when all of it is on the disk: before that, and after any failure, the old file is
 * untouched. */
int file_save(struct str path, struct value v, const struct file_names *names,
              const struct file_host *host, struct err *err);

/* Which format would `path` be saved in? NULL: none is known by its ending. */
const char *file_format_of(struct str path);

/* FileError, once, when a mapped file was cut short under us since the last call: what was read of
 * the missing part was zeros. Costs one atomic read. */
int file_check(struct err *err);

#endif
