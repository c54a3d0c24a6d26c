/* Indexing of what is no tensor: lists and texts by number or slice, batches by number, records by
 * a field's name. */
#include "eval/batches.h"
#include "eval/index.h"

/* The place that a number names among `count`; negative ones count from the end. */
static int read_place(struct eval *e, const struct ast *index, const char *what, int64_t count,
                      int64_t *at, struct err *err)
{
    struct value v;
    if (index->item_count != 1)
        return err_set(err, ERR_TYPE, "a %s takes one index, and these are %u", what,
                       index->item_count);
    if (eval_expression(e, index->items[0], &v, err))
        return -1;
    int status = eval_whole(e, v, at, err);
    value_unref(v);
    if (status)
        return -1;
    if (*at < -count || *at >= count)
        return err_set(err, ERR_VALUE, "index %lld is outside this %s of %lld", (long long)*at,
                       what, (long long)count);
    *at += *at < 0 ? count : 0;
    return 0;
}

static bool is_slice(const struct ast *index)
{
    return index->item_count == 1 && index->items[0]->kind == AST_SLICE;
}

/* start:stop:step by Python's rules, as for a tensor with one axis. */
static int read_slice(struct eval *e, const struct ast *index, int64_t size, int64_t *start,
                      int64_t *step, int64_t *count, struct err *err)
{
    struct index_plan p;
    struct shape s = { 1, { size } };
    int status = index_read(e, &s, index, &p, err);
    *start = p.slice.whole[0];
    *step = p.slice.whole[1];
    *count = p.slice.shape.size[0];
    index_drop(&p);
    return status;
}

static int slice_list(struct eval *e, const struct list *l, const struct ast *index,
                      struct value *out, struct err *err)
{
    int64_t start, step, count;
    if (read_slice(e, index, (int64_t)l->count, &start, &step, &count, err))
        return -1;
    *out = value_list(err);
    if (out->kind != VALUE_LIST)
        return -1;
    out->list->plain = l->plain;
    for (int64_t i = 0; i < count; i++)
        if (list_add(out->list, value_ref(l->items[start + i * step]), err)) {
            value_unref(*out);
            return -1;
        }
    return 0;
}

static int index_list(struct eval *e, const struct list *l, const struct ast *index,
                      struct value *out, struct err *err)
{
    int64_t at;
    if (is_slice(index))
        return slice_list(e, l, index, out, err);
    if (read_place(e, index, "list", (int64_t)l->count, &at, err))
        return -1;
    *out = value_ref(l->items[at]);
    return 0;
}

static int index_sequence(struct eval *e, const struct sequence *s, const struct ast *index,
                          struct value *out, struct err *err)
{
    int64_t at;
    if (is_slice(index)) {
        err_set(err, ERR_TYPE, "batches are taken one by one");
        return err_hint(err, "write one number, as in b[0], or cut the tensors first");
    }
    if (read_place(e, index, "sequence", sequence_head(s)->count, &at, err))
        return -1;
    return sequence_item(e, s, at, out, err);
}

/* Characters are code points. */
static int index_text(struct eval *e, struct str s, const struct ast *index, struct value *out,
                      struct err *err)
{
    struct strbuf part;
    int64_t start, step = 1, count = 1, length = (int64_t)utf8_count(s);
    if (is_slice(index) ? read_slice(e, index, length, &start, &step, &count, err)
                        : read_place(e, index, "text", length, &start, err))
        return -1;
    strbuf_init(&part);
    for (int64_t i = 0; i < count; i++) {
        size_t from = utf8_offset(s, (size_t)(start + i * step));
        struct str rest = str_slice(s, from, s.n);
        strbuf_add(&part, str_slice(rest, 0, utf8_offset(rest, 1)));
    }
    *out = value_text(strbuf_str(&part), err);
    strbuf_fini(&part);
    return out->kind == VALUE_TEXT ? 0 : -1;
}

static int index_record(struct eval *e, const struct record *r, const struct ast *index,
                        struct value *out, struct err *err)
{
    struct value key;
    if (index->item_count != 1 || is_slice(index))
        return err_set(err, ERR_TYPE, "the fields of a record are named by text, one at a time");
    if (eval_expression(e, index->items[0], &key, err))
        return -1;
    const struct value *field = key.kind == VALUE_TEXT ? record_get(r, key.text->s) : NULL;
    if (!field && key.kind == VALUE_TEXT)
        record_unknown(r, key.text->s, err);
    else if (!field)
        err_set(err, ERR_TYPE, "the fields of a record are named by text, as in r[\"loss\"]");
    value_unref(key);
    if (!field)
        return -1;
    *out = value_ref(*field);
    return 0;
}

/* ---- assignment ------------------------------------------------------------------------------ */

/* A copy of the list with another item; takes over `item`. */
static int replace_item(const struct list *l, int64_t at, struct value item, struct value *out,
                        struct err *err)
{
    *out = value_list(err);
    if (out->kind != VALUE_LIST) {
        value_unref(item);
        return -1;
    }
    out->list->plain = l->plain;
    for (size_t i = 0; i < l->count; i++)
        if (list_add(out->list, (int64_t)i == at ? item : value_ref(l->items[i]), err)) {
            value_unref(*out);
            return -1;
        }
    return 0;
}

static int operate_item(struct eval *e, const struct ast *update, struct value before,
                        struct value *out, struct err *err)
{
    struct value by;
    if (eval_expression(e, update->right, &by, err))
        return -1;
    e->graph.span = update->span;
    int status = eval_operate(e, update->op, before, by, out, err);
    value_unref(by);
    return status;
}

int index_items_set(struct eval *e, const struct list *l, const struct ast *index,
                    const struct value *v, const struct ast *update, struct value *out,
                    struct err *err)
{
    int64_t at;
    struct value item;
    if (is_slice(index)) {
        err_set(err, ERR_TYPE, "the items of a list are assigned one by one");
        return err_hint(err, "make a new list: l[:2] + [\"new\"] + l[3:]");
    }
    if (read_place(e, index, "list", (int64_t)l->count, &at, err))
        return -1;
    if (v ? eval_settle(e, value_ref(*v), &item, err)
          : operate_item(e, update, l->items[at], &item, err))
        return -1;
    return replace_item(l, at, item, out, err);
}

/* ---- by kind --------------------------------------------------------------------------------- */

int index_items(struct eval *e, struct value x, const struct ast *index, struct value *out,
                struct err *err)
{
    switch (x.kind) {
    case VALUE_LIST:
        return index_list(e, x.list, index, out, err);
    case VALUE_SEQUENCE:
        return index_sequence(e, x.sequence, index, out, err);
    case VALUE_TEXT:
        return index_text(e, x.text->s, index, out, err);
    case VALUE_RECORD:
        return index_record(e, x.record, index, out, err);
    default:
        return err_set(err, ERR_TYPE, "a %s has no elements to index", value_kind_name(x.kind));
    }
}
