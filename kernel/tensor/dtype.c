/* Look-ups in the table of element types. */
#include "tensor/dtype.h"

static const struct {
    const char *name, *aliases;
    uint8_t bytes;
    char kind;
    enum dtype compute;
} rows[DTYPE_COUNT] = {
#define DTYPE(id, name, ctype, kind, compute, numpy, aliases)                                      \
    [DTYPE_##id] = { name, aliases, sizeof(ctype), kind, DTYPE_##compute },
#include "tensor/dtype.def"
#undef DTYPE
};

const char *dtype_name(enum dtype t)
{
    return rows[t].name;
}

size_t dtype_bytes(enum dtype t)
{
    return rows[t].bytes;
}

char dtype_kind(enum dtype t)
{
    return rows[t].kind;
}

bool dtype_find(struct str name, enum dtype *t)
{
    for (int i = 0; i < DTYPE_COUNT; i++) {
        if (str_is(name, rows[i].name) || str_find_word(rows[i].aliases, name) >= 0) {
            *t = (enum dtype)i;
            return true;
        }
    }
    return false;
}

enum dtype dtype_promote(enum dtype a, enum dtype b)
{
    if ((a == DTYPE_U8 && b == DTYPE_I8) || (a == DTYPE_I8 && b == DTYPE_U8))
        return DTYPE_I32;
    if ((a == DTYPE_F16 && b == DTYPE_BF16) || (a == DTYPE_BF16 && b == DTYPE_F16))
        return DTYPE_F32;
    return a > b ? a : b;
}

enum dtype dtype_compute(enum dtype t)
{
    return rows[t].compute;
}
