/* batches(x, y, 32): tensors cut into pieces of so many rows. A piece is made when it is asked for;
 * without shuffle it is a view. The order of shuffled rows is drawn once, when batches is called.
 */
#include "eval/batches.h"

#include "eval/bind.h"
#include "eval/evaluated.h"
#include "eval/needed.h"

#include <stdio.h>
#include <stdlib.h>

enum { ARRAYS_MOST = 16 };

struct sequence {
    struct sequence_head head; /* first: value.c counts by it */
    int64_t rows, size;
    struct value order; /* a permutation of the rows, or VALUE_NOTHING */
    bool alone;         /* one array: its pieces are tensors, not lists of one */
    int array_count;
    struct value arrays[ARRAYS_MOST]; /* tensors */
};

static void release(struct sequence *s, struct value *queue)
{
    for (int i = 0; i < s->array_count; i++)
        value_drop(s->arrays[i], queue);
    value_drop(s->order, queue);
    free(s);
}

/* ---- the items ------------------------------------------------------------------------------- */

/* x[start:start + count], all of the other axes. */
static int cut_rows(struct eval *e, struct value x, int64_t start, int64_t count, struct value *out,
                    struct err *err)
{
    const struct shape *s = &x.tensor->layout.shape;
    struct op_attrs slice;
    attrs_init(&slice);
    slice.shape = *s;
    slice.shape.size[0] = count;
    slice.axis_count = s->ndim;
    slice.whole[0] = start;
    for (int i = 0; i < s->ndim; i++) {
        slice.axes[i] = i;
        slice.whole[2 * i + 1] = 1;
    }
    return eval_operation_direct(e, OP__slice, &x, 1, &slice, out, err);
}

static int take_rows(struct eval *e, struct value x, struct value rows, struct value *out,
                     struct err *err)
{
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.axis_count = 1;
    return eval_operation_direct(e, OP_take, (struct value[]){ x, rows }, 2, &attrs, out, err);
}

/* Piece number i of each array; `rows` VALUE_NOTHING: as they lie. */
static int make_piece(struct eval *e, const struct sequence *s, struct value x, struct value rows,
                      int64_t i, struct value *out, struct err *err)
{
    if (rows.kind != VALUE_NOTHING)
        return take_rows(e, x, rows, out, err);
    int64_t start = i * s->size, left = s->rows - start;
    return cut_rows(e, x, start, left < s->size ? left : s->size, out, err);
}

static int list_pieces(struct eval *e, const struct sequence *s, struct value rows, int64_t i,
                       struct value *out, struct err *err)
{
    *out = value_list(err);
    if (out->kind != VALUE_LIST)
        return -1;
    for (int k = 0; k < s->array_count; k++) {
        struct value piece;
        if (make_piece(e, s, s->arrays[k], rows, i, &piece, err) ||
            list_add(out->list, piece, err)) {
            value_unref(*out);
            return -1;
        }
    }
    return 0;
}

int sequence_item(struct eval *e, const struct sequence *s, int64_t i, struct value *out,
                  struct err *err)
{
    struct value rows = value_nothing();
    if (s->order.kind != VALUE_NOTHING &&
        make_piece(e, s, s->order, value_nothing(), i, &rows, err))
        return -1;
    int status = s->alone ? make_piece(e, s, s->arrays[0], rows, i, out, err)
                          : list_pieces(e, s, rows, i, out, err);
    value_unref(rows);
    return status;
}

/* ---- making one ------------------------------------------------------------------------------ */

/* Takes over v's reference. */
static int add_array(struct eval *e, struct sequence *s, struct value v, struct span span,
                     struct err *err)
{
    if (eval_settle(e, v, &v, err))
        return err_place(err, span);
    if (v.kind != VALUE_TENSOR || v.tensor->layout.shape.ndim == 0) {
        err_at(err, ERR_TYPE, span, "batches cuts tensors into rows, and this is a %s",
               v.kind == VALUE_TENSOR ? "single number" : value_kind_name(v.kind));
        err_hint(err, "give tensors or lists of numbers, and last the rows of a piece, as in "
                      "batches(x, y, 32)");
        value_unref(v);
        return -1;
    }
    if (s->array_count == ARRAYS_MOST) {
        value_unref(v);
        return err_at(err, ERR_VALUE, span, "at most %d tensors at once", ARRAYS_MOST);
    }
    int64_t rows = v.tensor->layout.shape.size[0];
    s->arrays[s->array_count++] = v;
    if (s->array_count == 1)
        s->rows = rows;
    if (rows == s->rows)
        return 0;
    char a[128], b[128];
    err_at(err, ERR_SHAPE, span, "%lld rows of %s do not go with the %lld rows of %s",
           (long long)rows, shape_name(&v.tensor->layout.shape, b, sizeof b), (long long)s->rows,
           shape_name(&s->arrays[0].tensor->layout.shape, a, sizeof a));
    return err_hint(err, "all tensors need the same first size");
}

/* Tensors one by one, or a list of them. */
static int add_arrays(struct eval *e, struct sequence *s, const struct argument *arg,
                      struct err *err)
{
    struct value v;
    if (eval_settle(e, value_ref(arg->value), &v, err))
        return err_place(err, arg->span);
    if (v.kind != VALUE_LIST)
        return add_array(e, s, v, arg->span, err);
    int status = 0;
    for (size_t i = 0; status == 0 && i < v.list->count; i++)
        status = add_array(e, s, value_ref(v.list->items[i]), arg->span, err);
    s->alone = false;
    value_unref(v);
    return status;
}

/* The number of rows: by name, else the last argument that has none. */
static const struct argument *size_argument(const struct op *op, const struct argument *args,
                                            size_t count, struct err *err)
{
    const struct param *size = &op->word.params[1];
    const struct argument *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (args[i].name.n && param_is_called(size, args[i].name))
            return &args[i];
        if (!args[i].name.n && i > 0)
            found = &args[i];
    }
    if (!found) {
        err_set(err, ERR_TYPE, "batches needs the number of rows of a piece");
        err_hint(err, "write it last, as in batches(x, y, 32)");
    }
    return found;
}

static int read_size(struct eval *e, struct sequence *s, const struct argument *arg,
                     struct err *err)
{
    if (arg->value.kind == VALUE_TENSOR && arg->value.tensor->layout.shape.ndim > 0) {
        err_at(err, ERR_TYPE, arg->span, "batches needs the number of rows of a piece, as last");
        return err_hint(err, "for example batches(x, y, 32)");
    }
    if (eval_whole(e, arg->value, &s->size, err)) {
        needed_for(STR("size"), "batches", err);
        return err_place(err, arg->span);
    }
    if (s->size >= 1)
        return 0;
    err_at(err, ERR_VALUE, arg->span, "a piece has at least 1 row, and this is %lld",
           (long long)s->size);
    return err_hint(err, "give the rows of a piece last, as in batches(x, y, 32)");
}

static int read_switch(struct eval *e, const struct op *op, const struct argument *args,
                       size_t count, int at, bool *on, struct err *err)
{
    const struct argument *arg = evaluated_argument(op, args, count, at, err);
    *on = false;
    if (!arg || eval_switch(e, arg->value, on, err) == 0)
        return 0;
    needed_for(str_of(op->word.params[at].name), op->word.name, err);
    return err_place(err, arg->span);
}

static int read_tensors(struct eval *e, struct sequence *s, const struct op *op,
                        const struct argument *args, size_t count, const struct argument *size,
                        struct err *err)
{
    s->alone = true;
    for (size_t i = 0; i < count; i++)
        if (&args[i] != size &&
            (!args[i].name.n || str_is(args[i].name, op->word.params[0].name)) &&
            add_arrays(e, s, &args[i], err))
            return -1;
    s->alone = s->alone && s->array_count == 1;
    return s->array_count ? 0 : err_set(err, ERR_TYPE, "batches needs a tensor");
}

static int draw_order(struct eval *e, struct sequence *s, struct err *err)
{
    struct argument rows = { .value = value_whole(s->rows) };
    return eval_operation(e, OP_permutation, &rows, 1, &s->order, err);
}

static int fill(struct eval *e, struct sequence *s, const struct op *op,
                const struct argument *args, size_t count, struct err *err)
{
    bool shuffle, drop_last;
    const struct argument *size = size_argument(op, args, count, err);
    if (!size || read_tensors(e, s, op, args, count, size, err) || read_size(e, s, size, err) ||
        read_switch(e, op, args, count, 2, &shuffle, err) ||
        read_switch(e, op, args, count, 3, &drop_last, err) || (shuffle && draw_order(e, s, err)))
        return -1;
    bool rest = s->rows % s->size != 0 && !drop_last;
    s->head.count = s->rows / s->size + rest;
    snprintf(s->head.text, sizeof s->head.text, "%lld batch%s of %lld row%s%s",
             (long long)s->head.count, s->head.count == 1 ? "" : "es", (long long)s->size,
             s->size == 1 ? "" : "s", shuffle ? ", shuffled" : "");
    return 0;
}

int eval_batches(struct eval *e, const struct op *op, const struct argument *args, size_t count,
                 struct value *out, struct err *err)
{
    struct sequence *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    s->head = (struct sequence_head){ .refs = 1, .release = release };
    s->order = value_nothing();
    *out = (struct value){ .kind = VALUE_SEQUENCE, .sequence = s };
    if (fill(e, s, op, args, count, err) == 0)
        return 0;
    value_unref(*out);
    return -1;
}
