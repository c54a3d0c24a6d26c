/* Reads an index: what stands between the commas is evaluated, then laid over the axes of what is
 * indexed (index_lay.c). */
#include "eval/index.h"

/* ---- what stands between the commas -----------------------------------------------------------
 */

static int read_slice(struct eval *e, const struct ast *x, struct index_item *item, struct err *err)
{
    const struct ast *parts[] = { x->left, x->right, x->third };
    item->kind = INDEX_KEEP;
    for (int i = 0; i < 3; i++) {
        struct value v;
        item->given[i] = false;
        if (!parts[i])
            continue;
        if (eval_expression(e, parts[i], &v, err))
            return -1;
        item->given[i] = v.kind != VALUE_NONE;
        int status = item->given[i] ? eval_whole(e, v, &item->number[i], err) : 0;
        value_unref(v);
        if (status)
            return err_place(err, parts[i]->span);
    }
    if (item->given[2] && item->number[2] == 0) {
        err_set(err, ERR_VALUE, "the step of a slice cannot be 0");
        return err_hint(err, "::2 takes each second element, ::-1 goes backwards");
    }
    return 0;
}

/* [] is a list of no indices; a list of tensors is stacked. */
static int settle_list(struct eval *e, struct value *v, struct err *err)
{
    struct value list = *v, made;
    struct tensor *none;
    int status;
    if (list.list->count == 0) {
        status = device_host_tensor(e->workspace->devices, DTYPE_I64, &(struct shape){ .ndim = 1 },
                                    &none, err);
        made = value_tensor(none);
    } else {
        status = eval_settle(e, value_ref(list), &made, err);
        if (status == 0 && made.kind == VALUE_LIST && list.list->items[0].kind == VALUE_TENSOR) {
            value_unref(made);
            status = eval_operation(e, OP_stack, &(struct argument){ .value = list }, 1, &made,
                                    err);
        }
    }
    if (status)
        return -1;
    value_unref(list);
    *v = made;
    return 0;
}

/* A single number or truth value. */
static int take_one(struct eval *e, struct value v, struct index_item *item, struct err *err)
{
    bool truth = v.kind == VALUE_BOOL || (v.kind == VALUE_TENSOR && v.tensor->dtype == DTYPE_BOOL);
    item->kind = truth ? INDEX_TRUTH : INDEX_DROP;
    if (v.kind == VALUE_TEXT) {
        err_set(err, ERR_TYPE, "a tensor has no parts named by text");
        return err_hint(err, "its parts have numbers, as in x[0] or x[1:3]; records have names");
    }
    return eval_whole(e, v, &item->number[0], err);
}

static int take_many(struct value v, struct index_item *item, struct err *err)
{
    enum dtype t = v.tensor->dtype;
    if (dtype_kind(t) == 'f') {
        err_set(err, ERR_TYPE, "indices are whole numbers, and these are %s", dtype_name(t));
        return err_hint(err, "cast(x, i64) cuts decimals off");
    }
    item->kind = INDEX_PICK;
    item->mask = t == DTYPE_BOOL;
    item->at = value_ref(v);
    return 0;
}

static int read_value(struct eval *e, const struct ast *x, struct index_item *item, struct err *err)
{
    struct value v;
    if (eval_expression(e, x, &v, err))
        return -1;
    int status = v.kind == VALUE_LIST ? settle_list(e, &v, err) : 0;
    if (status == 0 && v.kind == VALUE_NONE)
        item->kind = INDEX_NEW;
    else if (status == 0 && v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim > 0)
        status = take_many(v, item, err);
    else if (status == 0)
        status = take_one(e, v, item, err);
    value_unref(v);
    return status;
}

static int read_item(struct eval *e, const struct ast *x, struct index_item *item, struct err *err)
{
    item->span = x->span;
    item->at.kind = VALUE_NOTHING;
    if (x->kind == AST_SLICE)
        return read_slice(e, x, item, err);
    if (x->kind == AST_NUMBER && x->whole) {
        item->kind = INDEX_DROP;
        item->number[0] = x->integer;
    } else if (x->kind == AST_ELLIPSIS) {
        item->kind = INDEX_GAP;
    } else {
        return read_value(e, x, item, err);
    }
    return 0;
}

int index_read(struct eval *e, const struct shape *s, const struct ast *index, struct index_plan *p,
               struct err *err)
{
    p->x = *s;
    p->item_count = p->place_count = p->picks = p->truths = 0;
    p->whole = p->truth = true;
    attrs_init(&p->slice);
    p->slice.axis_count = 0;
    p->slice.shape.ndim = s->ndim;
    for (size_t i = 0; i < index->item_count; i++) {
        if (p->item_count == INDEX_ITEMS) {
            err_at(err, ERR_SHAPE, index->items[i]->span, "an index of more than %d parts",
                   INDEX_ITEMS);
            return err_hint(err, "a tensor has at most %d axes", MAX_DIMS);
        }
        if (read_item(e, index->items[i], &p->items[p->item_count], err))
            return err_place(err, index->items[i]->span);
        p->item_count++;
    }
    return index_lay(p, err);
}

void index_drop(struct index_plan *p)
{
    for (int i = 0; i < p->item_count; i++)
        value_unref(p->items[i].at);
}
