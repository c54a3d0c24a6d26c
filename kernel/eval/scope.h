/* Names and their values: the session's, and one more for each call of a fn. */
#ifndef EVAL_SCOPE_H
#define EVAL_SCOPE_H

#include "base/map.h"
#include "tensor/value.h"

struct scope {
    struct map names;          /* to struct value on the heap */
    const struct scope *reads; /* where names that are not here are looked up; NULL: nowhere */
};

void scope_init(struct scope *s, const struct scope *reads);
void scope_fini(struct scope *s);
const struct value *scope_get(const struct scope *s, struct str name); /* here, then outward */
const struct value *scope_own(const struct scope *s, struct str name); /* here only */
/* Takes over the caller's reference to v; VALUE_NOTHING removes. The value before goes to *before
 * (VALUE_NOTHING if there was none) when before is not NULL, else it is given back. */
int scope_set(struct scope *s, struct str name, struct value v, struct value *before,
              struct err *err);

#endif
