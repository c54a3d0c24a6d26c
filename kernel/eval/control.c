/* with, try, if, while, for. */
#include "eval/eval_impl.h"

/* ---- with ------------------------------------------------------------------------------------ */

static int spelling(struct eval *e, const struct ast_arg *arg, struct str *text, struct err *err)
{
    *text = arg->text;
    if (!arg->value)
        return 0;
    struct value v;
    if (eval_expression(e, arg->value, &v, err))
        return -1;
    int status = 0;
    if (v.kind == VALUE_TEXT)
        *text = arena_str(e->arena, v.text->s);
    else
        status = err_at(err, ERR_TYPE, arg->span, "a device is named by text, and this is a %s",
                        value_kind_name(v.kind));
    value_unref(v);
    return status;
}

static int read_devices(struct eval *e, const struct ast_arg *args, size_t count,
                        struct device_name *names, struct str *spellings, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (spelling(e, &args[i], &spellings[i], err))
            return -1;
        if (!device_name_read(spellings[i], &names[i])) {
            err_at(err, ERR_DEVICE, args[i].span, "\"" STR_FMT "\" names no device",
                   STR_ARG(spellings[i]));
            return err_hint(err, "devices are written cpu, gpu0, gpu* or /GPU:0");
        }
    }
    return 0;
}

static bool strict(const struct eval *e)
{
    return e->strict || !policy_fallback(e->workspace->devices);
}

int eval_request(struct eval *e, const struct ast_arg *args, size_t count, struct request *out,
                 struct err *err)
{
    struct device_name *names = ARENA_ARRAY(e->arena, count, struct device_name);
    struct str *spellings = ARENA_ARRAY(e->arena, count, struct str);
    if (read_devices(e, args, count, names, spellings, err))
        return -1;
    if (request_resolve(e->workspace->devices, names, spellings, (int)count, strict(e), e->arena,
                        out, err))
        return err_place(err, span_join(args[0].span, args[count - 1].span));
    return 0;
}

static int run_there(struct eval *e, const struct ast *body, const struct request *r,
                     struct value *out, struct err *err)
{
    const struct request *outer = e->where;
    e->where = r;
    int status = eval_block(e, body, out, err);
    e->where = outer;
    if (status == 0 && eval_flush(e, err)) {
        value_unref(*out);
        status = -1;
    }
    return status;
}

static int with_each(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    struct request *each;
    int count;
    if (request_each(e->workspace->devices, strict(e), e->arena, &each, &count, err))
        return err_place(err, s->args[0].span);
    for (int i = 0; i < count; i++) {
        value_unref(*out);
        *out = value_nothing();
        if (run_there(e, s->body, &each[i], out, err))
            return -1;
        if (e->flow != FLOW_ON)
            break;
    }
    return 0;
}

int eval_with(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    struct device_name name;
    if (s->arg_count == 1 && device_name_read(s->args[0].text, &name) && name.every)
        return with_each(e, s, out, err);
    struct request *r = ARENA_NEW(e->arena, struct request);
    if (eval_request(e, s->args, s->arg_count, r, err))
        return -1;
    return run_there(e, s->body, r, out, err);
}

/* ---- try ------------------------------------------------------------------------------------- */

/* The variable `error` of the else block: error.kind, error.text. */
static int set_error_record(struct eval *e, const struct err *failure, struct err *err)
{
    struct value r = value_record("error", err);
    if (r.kind != VALUE_RECORD)
        return -1;
    struct value kind = value_text(str_of(err_kind_name(failure->kind)), err);
    struct value text = value_text(str_of(failure->text), err);
    if (kind.kind != VALUE_TEXT || text.kind != VALUE_TEXT ||
        record_add(r.record, STR("kind"), kind, err) ||
        record_add(r.record, STR("text"), text, err)) {
        value_unref(r);
        return -1;
    }
    return eval_assign(e, STR("error"), r, err);
}

static void print_failure(struct eval *e, const struct err *failure)
{
    struct str line = arena_printf(e->arena, "%s: %s\n", err_kind_name(failure->kind),
                                   failure->text);
    sink_emit(e->sink, &(struct event){ .kind = EVENT_STREAM, .to_stderr = true, .text = line });
}

static void forget_failed_source(struct eval *e)
{
    source_unref(e->failed_in);
    e->failed_in = NULL;
}

int eval_try(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    bool outer = e->strict;
    e->strict = true;
    int status = eval_block(e, s->body, out, err);
    if (status == 0 && eval_flush(e, err)) {
        value_unref(*out);
        status = -1;
    }
    e->strict = outer;
    if (status == 0 || err->kind == ERR_INTERRUPTED)
        return status;
    struct err failure = *err;
    err_clear(err);
    forget_failed_source(e);
    *out = value_nothing();
    if (!s->other) {
        print_failure(e, &failure);
        return 0;
    }
    return set_error_record(e, &failure, err) ? -1 : eval_block(e, s->other, out, err);
}

/* ---- if and while ---------------------------------------------------------------------------- */

static int condition(struct eval *e, const struct ast *x, bool *truth, struct err *err)
{
    struct value v;
    if (eval_expression(e, x, &v, err))
        return -1;
    int status = eval_truth(e, v, truth, err);
    value_unref(v);
    return status ? err_place(err, x->span) : 0;
}

int eval_if(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    bool truth;
    for (;; s = s->other) {
        if (condition(e, s->left, &truth, err))
            return -1;
        if (truth)
            return eval_block(e, s->body, out, err);
        if (!s->other)
            return 0;
        if (s->other->kind != AST_IF)
            return eval_block(e, s->other, out, err);
    }
}

enum { LOOP_NODES = 256 };

/* One round of a loop's body. *more: false after break and return. */
static int round_of(struct eval *e, const struct ast *body, bool *more, struct err *err)
{
    struct value v;
    if (eval_block(e, body, &v, err))
        return -1;
    *more = e->flow == FLOW_ON || e->flow == FLOW_CONTINUE;
    if (e->flow == FLOW_RETURN) {
        value_unref(e->returned);
        e->returned = v;
        return 0;
    }
    value_unref(v);
    e->flow = FLOW_ON;
    /* Always after the body, so that each round leaves the same graph and finds its plan again. */
    return eval_relieve(e, LOOP_NODES, err);
}

int eval_while(struct eval *e, const struct ast *s, struct err *err)
{
    for (bool more = true, truth; more;) {
        if (cancel_asked(e->cancel))
            return err_at(err, ERR_INTERRUPTED, s->left->span, "stopped in this loop");
        if (condition(e, s->left, &truth, err))
            return -1;
        if (!truth)
            break;
        if (round_of(e, s->body, &more, err))
            return -1;
    }
    return 0;
}

/* ---- for ------------------------------------------------------------------------------------- */

/* What is walked: numbers start, start + step, … or the items of a value. */
struct walk {
    struct value over; /* VALUE_NOTHING: numbers */
    int64_t start, step, count;
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
        { .kind = VALUE_NOTHING }, start, n[2], count > INT64_MAX ? INT64_MAX : (int64_t)count
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
    *w = (struct walk){ { .kind = VALUE_NOTHING }, 0, 1, 0 };
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
    int status = 0;
    if (v.kind == VALUE_WHOLE || v.kind == VALUE_TENSOR)
        status = eval_whole(e, v, &w->count, err);
    else
        status = err_set(err, ERR_TYPE,
                         "for walks a number, a list or the rows of a tensor, and "
                         "this is a %s",
                         value_kind_name(v.kind));
    value_unref(v);
    w->over = value_nothing();
    return status ? err_place(err, x->span) : 0;
}

static int walk_item(struct eval *e, const struct walk *w, int64_t i, struct value *out,
                     struct err *err)
{
    if (w->over.kind == VALUE_NOTHING) {
        *out = value_whole(w->start + i * w->step);
        return 0;
    }
    if (w->over.kind == VALUE_LIST) {
        *out = value_ref(w->over.list->items[i]);
        return 0;
    }
    struct ast number = { .kind = AST_NUMBER, .whole = true, .integer = i };
    struct ast *items[] = { &number };
    struct ast index = { .kind = AST_INDEX, .items = items, .item_count = 1 };
    return eval_index(e, w->over, &index, out, err);
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
                 round_of(e, s->body, &more, err))
            status = err_place(err, s->right->span);
    }
    if (w.over.kind != VALUE_NOTHING)
        value_unref(w.over);
    return status;
}
