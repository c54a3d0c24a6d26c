/* Names and their values: the session's, and one more for each call of a fn. A call's scope lives
 * on when a fn was defined in it and is still held by somebody (closures.h). */
#ifndef EVAL_SCOPE_H
#define EVAL_SCOPE_H

#include "base/map.h"
#include "tensor/value.h"

struct scope {
    struct map names;    /* to struct value on the heap */
    struct scope *reads; /* where names that are not here are looked up; NULL: nowhere. Held */
    int refs;            /* 0: not counted: the session's own */
    struct map trained;  /* to struct trained: what update keeps of a name (trained.h) */
    /* of closures.c */
    struct closures *kept_in; /* NULL: no fn was defined here */
    struct scope *newer, *older;
    int outside; /* references that do not come from kept scopes */
    bool live;
    struct scope *next;
};

void scope_init(struct scope *s);
void scope_fini(struct scope *s);
struct scope *scope_new(struct scope *reads); /* of a call, with one reference; NULL: no memory */
struct scope *scope_ref(struct scope *s);
void scope_unref(struct scope *s); /* NULL is legal */
/* The same inside a release (value_drop). */
void scope_drop(struct scope *s, struct value *queue);
/* Removes all names. */
void scope_clear(struct scope *s, struct value *queue);

const struct value *scope_get(const struct scope *s, struct str name); /* here, then outward */
const struct value *scope_own(const struct scope *s, struct str name); /* here only */
/* Takes over the caller's reference to v; VALUE_NOTHING removes. The value before goes to *before
 * (VALUE_NOTHING if there was none) when before is not NULL, else it is given back. */
int scope_set(struct scope *s, struct str name, struct value v, struct value *before,
              struct err *err);

#endif
