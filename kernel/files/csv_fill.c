/* Second pass: cells go to their places. */
#include "files/csv.h"

#include "base/checked.h"

#include <stdlib.h>

enum { SHARED = 1024, TEXT_COST = 64 };

struct fill {
    struct csv_table *table;
    struct value *shared; /* texts met before, by their hash: columns repeat few words */
    int64_t room;         /* bytes that texts may still take */
    struct err *err;
};

static int new_tensor(const struct csv_table *t, enum dtype dtype, const struct shape *shape,
                      struct value *out, struct err *err)
{
    int64_t bytes;
    if (tensor_bytes(dtype, shape, &bytes))
        return content_fail(err, t->scan.content, 0, "a table larger than any memory");
    struct tensor *made = tensor_new(dtype, shape);
    if (!made)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    *out = value_tensor(made);
    return t->host->alloc(t->host->context, (size_t)bytes, &made->buffer, err);
}

static enum dtype dtype_of(const struct csv_table *t, enum csv_kind kind)
{
    return kind == CSV_BOOL    ? DTYPE_BOOL
           : kind == CSV_WHOLE ? DTYPE_I64
           : t->options->wide  ? DTYPE_F64
                               : DTYPE_F32;
}

static void store(const struct tensor *t, int64_t at, const struct csv_cell *cell)
{
    void *base = t->buffer->host;
    double real = cell->kind == CSV_BOOL ? (double)cell->whole : cell->real;
    if (t->dtype == DTYPE_BOOL)
        ((uint8_t *)base)[at] = (uint8_t)cell->whole;
    else if (t->dtype == DTYPE_I64)
        ((int64_t *)base)[at] = cell->whole;
    else if (t->dtype == DTYPE_F64)
        ((double *)base)[at] = real;
    else
        ((float *)base)[at] = (float)real;
}

/* ---- texts ----------------------------------------------------------------------------------- */

static int pay(struct fill *f, size_t bytes)
{
    f->room -= (int64_t)bytes;
    if (f->room >= 0)
        return 0;
    err_set(f->err, ERR_MEMORY, "%s: its columns of text need more memory than there is",
            f->table->scan.content->label);
    return err_hint(f->err, "load a part of it, or columns of numbers only");
}

static int add_text(struct fill *f, struct list *to, struct str s)
{
    struct value *known = &f->shared[str_hash(s.p, s.n, 0) % SHARED];
    if (pay(f, 2 * sizeof *known))
        return -1;
    if (known->kind != VALUE_TEXT || !str_equal(known->text->s, s)) {
        if (pay(f, s.n + TEXT_COST))
            return -1;
        value_unref(*known);
        *known = value_text(s, f->err);
        if (known->kind != VALUE_TEXT)
            return -1;
    }
    return list_add(to, value_ref(*known), f->err);
}

/* ---- rows ------------------------------------------------------------------------------------ */

typedef int put_cell(struct fill *f, size_t column, int64_t row, struct str field);

static int put_in_column(struct fill *f, size_t column, int64_t row, struct str field)
{
    struct value to = f->table->columns[column].value;
    if (to.kind == VALUE_LIST)
        return add_text(f, to.list, field);
    struct csv_cell cell = csv_cell(field);
    store(to.tensor, row, &cell);
    return 0;
}

/* The whole table is the first column's value. */
static int put_in_tensor(struct fill *f, size_t column, int64_t row, struct str field)
{
    struct csv_cell cell = csv_cell(field);
    store(f->table->columns[0].value.tensor, row * (int64_t)f->table->count + (int64_t)column,
          &cell);
    return 0;
}

static int each_cell(struct fill *f, put_cell *put)
{
    struct csv_table *t = f->table;
    csv_scan_restart(&t->scan, t->body, t->body_line);
    for (int64_t row = 0; row < t->rows && csv_skip_empty_lines(&t->scan); row++) {
        struct csv_field field = { .ends_row = false };
        if (row % CSV_ROUND == 0 && content_pause(t->host, f->err))
            return -1;
        for (size_t i = 0; i < t->count && !field.ends_row; i++)
            if (csv_next(&t->scan, &field, f->err) || put(f, i, row, field.text))
                return -1;
    }
    return 0;
}

/* ---- what comes out -------------------------------------------------------------------------- */

static int fill_columns(struct fill *f, struct value *out)
{
    struct csv_table *t = f->table;
    struct shape shape = { 1, { t->rows } };
    for (size_t i = 0; i < t->count; i++) {
        struct csv_column *c = &t->columns[i];
        enum csv_kind kind = csv_column_kind(c);
        if (kind == CSV_TEXT)
            c->value = value_list(f->err);
        else if (new_tensor(t, dtype_of(t, kind), &shape, &c->value, f->err))
            return -1;
        if (c->value.kind == VALUE_NOTHING)
            return -1;
    }
    if (each_cell(f, put_in_column))
        return -1;
    *out = value_record("table", f->err);
    for (size_t i = 0; i < t->count && out->kind == VALUE_RECORD; i++)
        if (record_add(out->record, t->columns[i].name, value_ref(t->columns[i].value), f->err)) {
            value_unref(*out);
            *out = (struct value){ .kind = VALUE_NOTHING };
        }
    return out->kind == VALUE_RECORD ? 0 : -1;
}

/* One column alone is a tensor of one axis. */
static int fill_tensor(struct fill *f, struct value *out)
{
    struct csv_table *t = f->table;
    enum csv_kind kind = CSV_BOOL;
    for (size_t i = 0; i < t->count; i++) {
        enum csv_kind own = csv_column_kind(&t->columns[i]);
        kind = own > kind ? own : kind;
    }
    struct shape shape = { t->count == 1 ? 1 : 2, { t->rows, (int64_t)t->count } };
    if (new_tensor(t, dtype_of(t, kind), &shape, &t->columns[0].value, f->err) ||
        each_cell(f, put_in_tensor))
        return -1;
    *out = value_ref(t->columns[0].value);
    return 0;
}

int csv_fill(struct csv_table *t, bool tensor, struct value *out, struct err *err)
{
    struct fill f = { t, calloc(SHARED, sizeof(struct value)), t->host->room, err };
    if (!f.shared)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    int status = tensor ? fill_tensor(&f, out) : fill_columns(&f, out);
    for (size_t i = 0; i < SHARED; i++)
        value_unref(f.shared[i]);
    free(f.shared);
    return status;
}
