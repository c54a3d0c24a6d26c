/* What one element of a tensor is. Enum, sizes and names all come from dtype.def. */
#ifndef TENSOR_DTYPE_H
#define TENSOR_DTYPE_H

#include "base/str.h"

enum dtype {
#define DTYPE(id, name, ctype, kind, numpy, aliases) DTYPE_##id,
#include "tensor/dtype.def"
#undef DTYPE
    DTYPE_COUNT
};

const char *dtype_name(enum dtype t);
size_t dtype_bytes(enum dtype t);
char dtype_kind(enum dtype t);                   /* 'b' bool, 'i' whole, 'f' real */
bool dtype_find(struct str name, enum dtype *t); /* by name or alias */
/* What two tensors' elements become together: the later row, and f32 when i64 meets f32. */
enum dtype dtype_promote(enum dtype a, enum dtype b);

#endif
