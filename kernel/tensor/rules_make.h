/* What the rules of makers share: the dtype asked for, and sizes. */
#ifndef TENSOR_RULES_MAKE_H
#define TENSOR_RULES_MAKE_H

#include "tensor/element.h"
#include "tensor/rules_common.h"

static inline enum dtype dtype_asked(const struct op_attrs *attrs, enum dtype standard)
{
    return attrs->dtype >= 0 ? (enum dtype)attrs->dtype : standard;
}
/* TypeError: "ranges of dtype bool have no sense" */
int dtype_refuse(enum dtype t, const char *what, const char *hint, struct err *err);
/* Do the whole numbers from a to b fit the dtype? Else ValueError. */
int dtype_fits(enum dtype t, int64_t a, int64_t b, struct err *err);
int shape_made(struct op_attrs *attrs, struct shape *out, struct err *err);

#endif
