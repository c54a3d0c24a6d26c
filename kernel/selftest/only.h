/* Which cases are wanted: "sum:f32:transposed:33", "*:f16". */
#ifndef SELFTEST_ONLY_H
#define SELFTEST_ONLY_H

#include "selftest/try.h"

struct only {
    int op, dtype, lay; /* -1: any */
    int64_t n;          /* -1: any */
};

int only_read(const char *text, struct only *out, struct err *err); /* NULL: any */
bool only_wants(const struct only *o, const struct try_case *c);
void only_write(const struct try_case *c, char *text, size_t size);

#endif
