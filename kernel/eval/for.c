/* for: over a count, a range, the items of a list, the characters of a text, the rows of a tensor
 * or batches of rows. */
#include "eval/batches.h"

/* What is walked: numbers start, start + step, … or the items of a value. */
struct walk {
    struct value over; /* VALUE_NOTHING: numbers */
    int64_t start, step, count;
    size_t at; /* in a text: bytes walked */
};

static int walk_numbers(struct eval *e, const struct ast *call, struct walk *w, struct err *err)
{
    int64_t n[3] = { 0, 0, 1 };
    for (size_t i = 0; i < call->arg_count; i++) {
        struct value v;
        if (eval_expression(e, call->args[i].value, &v, err))
            return -1;
        int status = eval_whole(e, v, &n[i], err);
        value_unref(v);
        if (status)
            return err_place(err, call->args[i].span);
    }
    if (n[2] == 0)
        return err_at(err, ERR_VALUE, call->span, "the step cannot be 0");
    int64_t start = call->arg_count == 1 ? 0 : n[0], stop = call->arg_count == 1 ? n[0] : n[1];
    bool any = n[2] > 0 ? start < stop : start > stop;
    uint64_t reach = n[2] > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    uint64_t stride = n[2] > 0 ? (uint64_t)n[2] : 0 - (uint64_t)n[2];
    uint64_t count = any ? (reach - 1) / stride + 1 : 0;
    *w = (struct walk){
        { .kind = VALUE_NOTHING }, start, n[2], count > INT64_MAX ? INT64_MAX : (int64_t)count, 0
    };
    return 0;
}

/* range(…) of whole numbers is counted, not made. */
static bool is_whole_range(const struct ast *x)
{
    if (x->kind != AST_CALL || !x->word || strcmp(x->word->name, "arange") != 0 ||
        x->arg_count < 1 || x->arg_count > 3)
        return false;
    for (size_t i = 0; i < x->arg_count; i++) {
        const struct ast *v = x->args[i].value;
        if (x->args[i].name.p || !v || (v->kind == AST_NUMBER && !v->whole))
            return false;
    }
    return true;
}

static int walk_value(struct eval *e, const struct ast *x, struct walk *w, struct err *err)
{
    struct value v;
    *w = (struct walk){ { .kind = VALUE_NOTHING }, 0, 1, 0, 0 };
    if (eval_expression(e, x, &v, err))
        return -1;
    w->over = v;
    if (v.kind == VALUE_LIST) {
        w->count = (int64_t)v.list->count;
        return 0;
    }
    if (v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim > 0) {
        w->count = v.tensor->layout.shape.size[0];
        return 0;
    }
    if (v.kind == VALUE_SEQUENCE) {
        w->count = sequence_head(v.sequence)->count;
        return 0;
    }
    if (v.kind == VALUE_TEXT) {
        w->count = (int64_t)utf8_count(v.text->s);
        return 0;
    }
    int status = 0;
    if (value_is_number(v) || v.kind == VALUE_TENSOR)
        status = eval_whole(e, v, &w->count, err);
    else
        status = err_set(err, ERR_TYPE,
                         "for walks a number, a list, a text, the rows of a tensor or batches, "
                         "and this is a %s",
                         value_kind_name(v.kind));
    value_unref(v);
    w->over = value_nothing();
    return status ? err_place(err, x->span) : 0;
}

static int next_character(struct walk *w, struct value *out, struct err *err)
{
    uint32_t code;
    struct str s = w->over.text->s;
    size_t n = utf8_decode(s, w->at, &code);
    *out = value_text(str_slice(s, w->at, w->at + n), err);
    w->at += n;
    return out->kind == VALUE_TEXT ? 0 : -1;
}

static int walk_item(struct eval *e, struct walk *w, int64_t i, struct value *out, struct err *err)
{
    if (w->over.kind == VALUE_NOTHING) {
        *out = value_whole(w->start + i * w->step);
        return 0;
    }
    if (w->over.kind == VALUE_LIST) {
        *out = value_ref(w->over.list->items[i]);
        return 0;
    }
    if (w->over.kind == VALUE_TEXT)
        return next_character(w, out, err);
    if (w->over.kind == VALUE_SEQUENCE)
        return sequence_item(e, w->over.sequence, i, out, err);
    return eval_row(e, w->over, i, out, err);
}

static int assign_item(struct eval *e, const struct ast *s, struct value item, struct err *err)
{
    if (s->item_count == 1)
        return eval_settle(e, item, &item, err) ? -1 : eval_assign(e, s->items[0]->text, item, err);
    int status = eval_unpack(e, s->items, s->item_count, item, s->right->span, err);
    value_unref(item);
    return status;
}

int eval_for(struct eval *e, const struct ast *s, struct err *err)
{
    struct walk w;
    int status = is_whole_range(s->right) ? walk_numbers(e, s->right, &w, err)
                                          : walk_value(e, s->right, &w, err);
    bool more = true;
    for (int64_t i = 0; status == 0 && more && i < w.count; i++) {
        struct value item;
        if (cancel_asked(e->cancel))
            status = err_at(err, ERR_INTERRUPTED, s->right->span, "stopped in round %lld",
                            (long long)i + 1);
        else if (walk_item(e, &w, i, &item, err) || assign_item(e, s, item, err) ||
                 eval_round(e, s->body, &more, err))
            status = err_place(err, s->right->span);
    }
    if (w.over.kind != VALUE_NOTHING)
        value_unref(w.over);
    return status;
}
