#include "tensor/value.h"
#include "tensor/heads.h"

#include <stdlib.h>

static struct value nothing(void)
{
    return (struct value){ .kind = VALUE_NOTHING };
}

static struct function_head *function_of(struct value v)
{
    return (struct function_head *)(void *)v.function;
}

static struct sequence_head *sequence_of(struct value v)
{
    return (struct sequence_head *)(void *)v.sequence;
}

static int *refs_of(struct value v)
{
    switch (v.kind) {
    case VALUE_TEXT:
        return &v.text->refs;
    case VALUE_TENSOR:
        return &v.tensor->refs;
    case VALUE_LIST:
        return &v.list->refs;
    case VALUE_RECORD:
        return &v.record->refs;
    case VALUE_FUNCTION:
        return &function_of(v)->refs;
    case VALUE_SEQUENCE:
        return &sequence_of(v)->refs;
    default:
        return NULL;
    }
}

struct value value_ref(struct value v)
{
    int *refs = refs_of(v);
    if (refs)
        ++*refs;
    return v;
}

static void list_free(struct list *l, struct value *queue)
{
    for (size_t i = 0; i < l->count; i++)
        value_drop(l->items[i], queue);
    free(l->items);
    free(l);
}

static void record_free(struct record *r, struct value *queue)
{
    for (size_t i = 0; i < r->count; i++) {
        free((char *)(uintptr_t)r->fields[i].name.p);
        value_drop(r->fields[i].value, queue);
    }
    free(r->fields);
    free(r);
}

/* Where a value that waits to be freed remembers the next one. */
static struct value *next_of(struct value v)
{
    switch (v.kind) {
    case VALUE_LIST:
        return &v.list->next;
    case VALUE_RECORD:
        return &v.record->next;
    case VALUE_FUNCTION:
        return &function_of(v)->next;
    default:
        return &sequence_of(v)->next;
    }
}

void value_drop(struct value v, struct value *queue)
{
    int *refs = refs_of(v);
    if (v.kind == VALUE_TENSOR) {
        tensor_unref(v.tensor);
    } else if (refs && --*refs == 0) {
        if (v.kind == VALUE_TEXT) {
            free(v.text);
            return;
        }
        *next_of(v) = *queue;
        *queue = v;
    }
}

static void free_one(struct value v, struct value *queue)
{
    if (v.kind == VALUE_LIST)
        list_free(v.list, queue);
    else if (v.kind == VALUE_RECORD)
        record_free(v.record, queue);
    else if (v.kind == VALUE_FUNCTION)
        function_of(v)->release(v.function, queue);
    else
        sequence_of(v)->release(v.sequence, queue);
}

void value_finish(struct value queue)
{
    while (queue.kind != VALUE_NOTHING) {
        struct value dead = queue;
        queue = *next_of(dead);
        free_one(dead, &queue);
    }
}

void value_unref(struct value v)
{
    struct value queue = nothing();
    value_drop(v, &queue);
    value_finish(queue);
}

struct value value_none(void)
{
    return (struct value){ .kind = VALUE_NONE };
}

struct value value_bool(bool v)
{
    return (struct value){ .kind = VALUE_BOOL, .truth = v };
}

struct value value_whole(int64_t v)
{
    return (struct value){ .kind = VALUE_WHOLE, .whole = v };
}

struct value value_real(double v)
{
    return (struct value){ .kind = VALUE_REAL, .real = v };
}

struct value value_dtype(enum dtype t)
{
    return (struct value){ .kind = VALUE_DTYPE, .dtype = t };
}

struct value value_tensor(struct tensor *t)
{
    return (struct value){ .kind = VALUE_TENSOR, .tensor = t };
}

static struct value refused(struct err *err)
{
    err_set(err, ERR_MEMORY, "the system is out of memory");
    return nothing();
}

struct value value_text(struct str s, struct err *err)
{
    struct text *t = malloc(sizeof *t + s.n + 1);
    if (!t)
        return refused(err);
    char *copy = (char *)(t + 1);
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = 0;
    *t = (struct text){ 1, { copy, s.n } };
    return (struct value){ .kind = VALUE_TEXT, .text = t };
}

struct value value_list(struct err *err)
{
    struct list *l = calloc(1, sizeof *l);
    if (!l)
        return refused(err);
    l->refs = 1;
    return (struct value){ .kind = VALUE_LIST, .list = l };
}

int list_add(struct list *l, struct value item, struct err *err)
{
    if (l->count == l->capacity) {
        size_t capacity = l->capacity ? l->capacity * 2 : 8;
        struct value *items = realloc(l->items, capacity * sizeof *items);
        if (!items) {
            value_unref(item);
            return err_set(err, ERR_MEMORY, "the system is out of memory");
        }
        l->items = items;
        l->capacity = capacity;
    }
    l->items[l->count++] = item;
    return 0;
}

struct value value_record(const char *kind, struct err *err)
{
    struct record *r = calloc(1, sizeof *r);
    if (!r)
        return refused(err);
    r->refs = 1;
    r->kind = kind;
    return (struct value){ .kind = VALUE_RECORD, .record = r };
}

int record_add(struct record *r, struct str name, struct value v, struct err *err)
{
    struct record_field *fields = r->fields;
    if ((r->count & (r->count - 1)) == 0) /* room for the next power of two */
        fields = realloc(fields, (r->count ? 2 * r->count : 1) * sizeof *fields);
    if (fields)
        r->fields = fields;
    char *copy = strndup(name.p, name.n);
    if (!fields || !copy) {
        free(copy);
        value_unref(v);
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    }
    r->fields[r->count++] = (struct record_field){ { copy, name.n }, v };
    return 0;
}

const struct value *record_get(const struct record *r, struct str name)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_equal(r->fields[i].name, name))
            return &r->fields[i].value;
    return NULL;
}

const char *value_kind_name(enum value_kind kind)
{
    static const char *const names[] = {
        [VALUE_NOTHING] = "nothing", [VALUE_NONE] = "none",         [VALUE_BOOL] = "truth value",
        [VALUE_WHOLE] = "number",    [VALUE_REAL] = "number",       [VALUE_TEXT] = "text",
        [VALUE_DTYPE] = "dtype",     [VALUE_TENSOR] = "tensor",     [VALUE_LIST] = "list",
        [VALUE_RECORD] = "record",   [VALUE_FUNCTION] = "function", [VALUE_SEQUENCE] = "sequence",
    };
    return names[kind];
}

bool value_is_number(struct value v)
{
    return v.kind == VALUE_BOOL || v.kind == VALUE_WHOLE || v.kind == VALUE_REAL;
}

double value_as_real(struct value v)
{
    return v.kind == VALUE_REAL ? v.real : v.kind == VALUE_WHOLE ? (double)v.whole : v.truth;
}
