/* Numbers as files hold them, and tensors of them: without a copy where the bytes are already what
 * a tensor of that dtype has in memory, else converted. */
#ifndef FILES_RAW_H
#define FILES_RAW_H

#include "files/content.h"

enum raw {
#define RAW(id, ...) RAW_##id,
#include "files/raw.def"
#undef RAW
    RAW_COUNT
};

struct raw_row {
    size_t bytes;
    enum dtype dtype;
    const char *npy, *safetensors; /* NULL: the format has no such numbers */
    int idx;                       /* 0: none */
};

const struct raw_row *raw_row(enum raw r);
enum raw raw_of(enum dtype t); /* what a tensor is written as */

/* Where an array lies in a file. */
struct raw_array {
    enum raw type;
    bool swapped; /* the highest byte first */
    bool fortran; /* the first axis runs fastest */
    struct shape shape;
    int64_t at; /* byte of the first element */
};

/* Bytes that it takes; FileError at byte `where` when that is more than a file can have. */
int raw_bytes(const struct content *c, const struct raw_array *a, int64_t where, int64_t *bytes,
              struct err *err);
/* A shape from a file's sizes; FileError when it is none: negative, too many axes, too large. */
int raw_shape(const struct content *c, const int64_t *sizes, int ndim, int64_t where,
              struct shape *out, struct err *err);
int raw_tensor(struct content *c, const struct raw_array *a, struct tensor **out, struct err *err);

void raw_swap(void *bytes, size_t count, size_t each); /* in place */

#endif
