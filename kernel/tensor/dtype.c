/* Look-ups in the table of element types. */
#include "tensor/dtype.h"

static const struct {
    const char *name, *aliases;
    uint8_t bytes;
    char kind;
} rows[DTYPE_COUNT] = {
#define DTYPE(id, name, ctype, kind, numpy, aliases)                                               \
    [DTYPE_##id] = { name, aliases, sizeof(ctype), kind },
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
    return a > b ? a : b;
}
