/* What an expression gives and a variable holds. Numbers from the source stay numbers of the
 * session until a tensor meets them. Small and passed by value; what is behind a pointer is
 * reference counted: value_ref when a second holder appears, value_unref when one goes. */
#ifndef TENSOR_VALUE_H
#define TENSOR_VALUE_H

#include "tensor/tensor.h"

enum value_kind {
    VALUE_NOTHING, /* a statement without a value */
    VALUE_NONE,
    VALUE_BOOL,
    VALUE_WHOLE,
    VALUE_REAL,
    VALUE_TEXT,
    VALUE_DTYPE,
    VALUE_TENSOR,
    VALUE_LIST,
    VALUE_RECORD,
    VALUE_FUNCTION,
    VALUE_SEQUENCE, /* items that are made when they are asked for: batches */
};

struct text {
    int refs;
    struct str s; /* zero-terminated */
};

struct list;
struct record;
struct function; /* eval/function.h */
struct sequence; /* eval/batches.c */

struct value {
    enum value_kind kind;
    union {
        bool truth;
        int64_t whole;
        double real;
        enum dtype dtype;
        struct text *text;
        struct tensor *tensor;
        struct list *list;
        struct record *record;
        struct function *function;
        struct sequence *sequence;
    };
};

struct list {
    int refs;
    bool plain; /* stays a list although it holds numbers only: x.shape */
    size_t count, capacity;
    struct value *items;
    struct value next; /* while it waits to be freed */
};

/* Named fields in order; unpacks in that order. kind is what `who` calls it: "loss record". */
struct record {
    int refs;
    const char *kind;
    size_t count;
    struct record_field {
        struct str name; /* owned */
        struct value value;
    } * fields;
    struct value next; /* while it waits to be freed */
};

struct value value_ref(struct value v); /* returns v */
void value_unref(struct value v);
/* The same from inside a `release`: what nobody holds any more is put before *queue, and freed when
 * this release is done, so that deeply nested values need no deep stack. */
void value_drop(struct value v, struct value *queue);
void value_finish(struct value queue); /* frees what value_drop has gathered */

/* Makers take over the caller's reference to what they are given. VALUE_NOTHING with `failed` set
 * only when the system is out of memory. */
struct value value_none(void);
struct value value_bool(bool v);
struct value value_whole(int64_t v);
struct value value_real(double v);
struct value value_dtype(enum dtype t);
struct value value_tensor(struct tensor *t);
struct value value_text(struct str s, struct err *err); /* copies */
struct value value_list(struct err *err);               /* empty */
int list_add(struct list *l, struct value item, struct err *err);
struct value value_record(const char *kind, struct err *err); /* empty */
int record_add(struct record *r, struct str name, struct value v, struct err *err);
const struct value *record_get(const struct record *r, struct str name); /* or NULL */

const char *value_kind_name(enum value_kind kind); /* "number", "text", "tensor" … for messages */
bool value_is_number(struct value v);              /* bool, whole or real */
double value_as_real(struct value v);              /* of a number */

#endif
