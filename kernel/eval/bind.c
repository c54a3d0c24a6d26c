/* Arguments to an operation: matched to the row's parameters, turned into operands (tensors and
 * numbers) and attributes (everything else), then called. One binder for all operations. */
#include "eval/eval_impl.h"

#include <stdio.h>
#include <stdlib.h>

enum { OPERANDS_MOST = 64 };

struct binding {
    struct eval *e;
    const struct op *op;
    const struct argument *args;
    size_t count;
    bool *used;
    struct op_attrs attrs;
    struct value in[OPERANDS_MOST]; /* operands, borrowed: nodes are made when all is bound, since
                                       reading an attribute from a tensor flushes the graph */
    int in_count;
    int whole_at, real_at; /* next free places in attrs */
};

static int refuse(const struct argument *arg, struct err *err)
{
    if (arg && arg->span.end)
        err_place(err, arg->span);
    return -1;
}

/* ---- matching -------------------------------------------------------------------------------- */

static bool names(const struct param *p, struct str name)
{
    return str_is(name, p->name) || str_find_word(p->aliases, name) >= 0;
}

/* The argument for a parameter: by name, else the next unnamed one unless it is by name only. */
static const struct argument *take(struct binding *b, const struct param *p)
{
    for (size_t i = 0; i < b->count; i++)
        if (!b->used[i] && b->args[i].name.p && names(p, b->args[i].name)) {
            b->used[i] = true;
            return &b->args[i];
        }
    if (p->flags & PARAM_BY_NAME)
        return NULL;
    for (size_t i = 0; i < b->count; i++)
        if (!b->used[i] && !b->args[i].name.p) {
            b->used[i] = true;
            return &b->args[i];
        }
    return NULL;
}

static int unknown_argument(struct binding *b, const struct argument *arg, struct err *err)
{
    const char *word = b->op->word.name;
    if (!arg->name.p) {
        err_at(err, ERR_TYPE, arg->span, "%s takes no further argument", word);
        return err_hint(err, "help %s shows what it takes", word);
    }
    err_at(err, ERR_TYPE, arg->span, "%s has no argument " STR_FMT, word, STR_ARG(arg->name));
    for (const struct param *p = b->op->word.params; p->kind != PARAM_NONE; p++)
        if (str_distance(arg->name, str_of(p->name), 2) <= 2)
            return err_hint(err, "did you mean %s= ?", p->name);
    return err_hint(err, "help %s shows what it takes", word);
}

static int missing_argument(struct binding *b, const struct param *p, struct err *err)
{
    err_set(err, ERR_TYPE, "%s needs %s", b->op->word.name, p->name);
    if (b->op->word.example)
        err_hint(err, "for example %s", b->op->word.example);
    return -1;
}

/* ---- operands -------------------------------------------------------------------------------- */

static int add_operand(struct binding *b, struct value v, struct err *err)
{
    if (b->in_count == OPERANDS_MOST - 2)
        return err_set(err, ERR_VALUE, "at most %d tensors at once", OPERANDS_MOST - 2);
    b->in[b->in_count++] = v;
    return 0;
}

static int add_standard(struct binding *b, const struct param *p, struct err *err)
{
    char *end;
    double v = strtod(p->standard, &end);
    bool whole = !strpbrk(p->standard, ".e");
    return add_operand(b, whole ? value_whole((int64_t)v) : value_real(v), err);
}

/* True for the list in concat([a, b]): its items are themselves tensors or lists. */
static bool is_list_of_tensors(struct value v)
{
    if (v.kind != VALUE_LIST || v.list->count == 0)
        return false;
    for (size_t i = 0; i < v.list->count; i++)
        if (v.list->items[i].kind != VALUE_TENSOR && v.list->items[i].kind != VALUE_LIST)
            return false;
    return true;
}

static int bind_tensors(struct binding *b, const struct param *p, struct err *err)
{
    const struct argument *arg = take(b, p);
    if (!arg)
        return missing_argument(b, p, err);
    if (is_list_of_tensors(arg->value)) {
        for (size_t i = 0; i < arg->value.list->count; i++)
            if (add_operand(b, arg->value.list->items[i], err))
                return refuse(arg, err);
        return 0;
    }
    struct param rest = *p;
    rest.name = "";
    for (; arg; arg = take(b, &rest))
        if (add_operand(b, arg->value, err))
            return refuse(arg, err);
    return 0;
}

/* ---- attributes ------------------------------------------------------------------------------ */

static int bind_whole(struct binding *b, const struct param *p, const struct argument *arg,
                      struct err *err)
{
    int64_t *to = &b->attrs.whole[b->whole_at++];
    if (arg && arg->value.kind != VALUE_NONE)
        return eval_whole(b->e, arg->value, to, err);
    *to = str_is(str_of(p->standard), "none") ? INT64_MIN : strtoll(p->standard, NULL, 10);
    return 0;
}

static int bind_bool(struct binding *b, const struct param *p, const struct argument *arg,
                     struct err *err)
{
    bool truth = str_is(str_of(p->standard), "true");
    int status = arg ? eval_truth(b->e, arg->value, &truth, err) : 0;
    b->attrs.whole[b->whole_at++] = truth;
    return status;
}

/* arange(5): start alone, with stop and step standard, is the rule's business (NaN: not given). */
static int bind_number(struct binding *b, const struct param *p, const struct argument *arg,
                       struct err *err)
{
    double *to = &b->attrs.real[b->real_at++];
    if (!arg || arg->value.kind == VALUE_NONE) {
        *to = str_is(str_of(p->standard), "none") ? __builtin_nan("") : strtod(p->standard, NULL);
        return 0;
    }
    bool real = arg->value.kind == VALUE_REAL ||
                (arg->value.kind == VALUE_TENSOR && arg->value.tensor->dtype == DTYPE_F32);
    if (real)
        b->attrs.all_whole = 0;
    return eval_real(b->e, arg->value, to, err);
}

/* A list, a tensor of whole numbers, or one number, as at most `most` whole numbers. */
static int read_wholes(struct eval *e, struct value v, int64_t *to, int most, int *count,
                       struct err *err)
{
    if (v.kind != VALUE_LIST && !(v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim == 1)) {
        *count = 1;
        return eval_whole(e, v, to, err);
    }
    int64_t n = v.kind == VALUE_LIST ? (int64_t)v.list->count : v.tensor->layout.shape.size[0];
    if (n > most)
        return err_set(err, ERR_SHAPE, "at most %d numbers here, and this list has %lld", most,
                       (long long)n);
    *count = (int)n;
    if (v.kind == VALUE_LIST) {
        for (int i = 0; i < n; i++)
            if (eval_whole(e, v.list->items[i], &to[i], err))
                return -1;
        return 0;
    }
    if (v.tensor->dtype != DTYPE_I64)
        return err_set(err, ERR_TYPE, "whole numbers are needed here, and this is %s",
                       dtype_name(v.tensor->dtype));
    if (!v.tensor->buffer && eval_flush(e, err))
        return -1;
    return device_download(e->workspace->devices, v.tensor, to, err);
}

static int bind_axes(struct binding *b, const struct argument *arg, struct err *err)
{
    int64_t axes[MAX_DIMS];
    int count;
    if (!arg || arg->value.kind == VALUE_NONE)
        return 0;
    if (read_wholes(b->e, arg->value, axes, MAX_DIMS, &count, err))
        return -1;
    b->attrs.axis_count = count;
    for (int i = 0; i < count; i++) {
        if (axes[i] < -MAX_DIMS || axes[i] >= MAX_DIMS)
            return err_set(err, ERR_VALUE, "there is no axis %lld", (long long)axes[i]);
        b->attrs.axes[i] = (int32_t)axes[i];
    }
    return 0;
}

/* normal(1000, 1000, 0, 1): the author meant a mean. */
static int zero_size(struct binding *b, const struct argument *arg, struct err *err)
{
    err_at(err, ERR_VALUE, arg->span, "a size of 0 makes an empty tensor");
    return err_hint(err, "if %s is meant, name it; an empty tensor is %s([…, 0])",
                    b->op->word.params[1].name ? "another argument, as in mean= std=" : "it",
                    b->op->word.name);
}

static int bind_shape(struct binding *b, const struct param *p, struct err *err)
{
    const struct argument *arg = take(b, p);
    if (!arg && !(p->flags & PARAM_OPTIONAL))
        return missing_argument(b, p, err);
    b->attrs.shape.ndim = 0;
    if (!arg)
        return 0;
    if (arg->value.kind == VALUE_LIST || arg->value.kind == VALUE_TENSOR ||
        !(p->flags & PARAM_MANY)) {
        int count;
        if (read_wholes(b->e, arg->value, b->attrs.shape.size, MAX_DIMS, &count, err))
            return refuse(arg, err);
        b->attrs.shape.ndim = count;
        return 0;
    }
    struct param rest = *p;
    rest.name = "";
    for (; arg; arg = take(b, &rest)) {
        if (b->attrs.shape.ndim == MAX_DIMS)
            return err_at(err, ERR_SHAPE, arg->span, "at most %d axes", MAX_DIMS);
        int64_t *to = &b->attrs.shape.size[b->attrs.shape.ndim++];
        if (eval_whole(b->e, arg->value, to, err))
            return refuse(arg, err);
        if (b->op->random && arg->literal && *to == 0)
            return zero_size(b, arg, err);
    }
    return 0;
}

static int bind_dtype(struct binding *b, const struct argument *arg, struct err *err)
{
    enum dtype dtype;
    if (!arg || arg->value.kind == VALUE_NONE)
        return 0;
    struct str name = arg->value.kind == VALUE_TEXT ? arg->value.text->s : arg->text;
    if (arg->value.kind == VALUE_DTYPE) {
        dtype = arg->value.dtype;
    } else if (!name.p || !dtype_find(name, &dtype)) {
        err_set(err, ERR_TYPE, "there is no dtype " STR_FMT, STR_ARG(name));
        return err_hint(err, "the dtypes are f32 (standard), i64 and bool");
    }
    b->attrs.dtype = (int32_t)dtype;
    return 0;
}

/* split's parts (a number, or places to cut) and pad's widths (a number, or a pair for each axis).
 */
static int bind_cuts(struct binding *b, const struct argument *arg, struct err *err)
{
    int count;
    if (arg->value.kind != VALUE_LIST && arg->value.kind != VALUE_TENSOR)
        return eval_whole(b->e, arg->value, &b->attrs.whole[b->whole_at++], err);
    if (read_wholes(b->e, arg->value, b->attrs.shape.size, MAX_DIMS, &count, err))
        return -1;
    b->attrs.shape.ndim = count;
    b->attrs.whole[b->whole_at++] = -count;
    return 0;
}

static int bind_widths(struct binding *b, const struct argument *arg, struct err *err)
{
    const struct value v = arg->value;
    int count;
    if (v.kind != VALUE_LIST)
        return eval_whole(b->e, v, &b->attrs.whole[0], err);
    if (v.list->count == 0 || v.list->count > MAX_DIMS)
        return err_set(err, ERR_VALUE, "widths are one number, or [before, after] for each axis");
    bool pairs = v.list->items[0].kind == VALUE_LIST;
    b->attrs.axis_count = pairs ? (int32_t)v.list->count : 1;
    for (size_t i = 0; i < (pairs ? v.list->count : 1); i++) {
        struct value pair = pairs ? v.list->items[i] : v;
        if (read_wholes(b->e, pair, &b->attrs.whole[2 * i], 2, &count, err))
            return -1;
        if (count != 2)
            return err_set(err, ERR_VALUE, "each axis takes two widths: [before, after]");
    }
    return 0;
}

static int bind_free(struct binding *b, const struct param *p, const struct argument *arg,
                     struct err *err)
{
    if (!arg)
        return missing_argument(b, p, err);
    return b->op->id == OP_split ? bind_cuts(b, arg, err) : bind_widths(b, arg, err);
}

static int bind_one(struct binding *b, const struct param *p, struct err *err)
{
    if (p->kind == PARAM_TENSORS)
        return bind_tensors(b, p, err);
    if (p->kind == PARAM_SHAPE)
        return bind_shape(b, p, err);
    const struct argument *arg = take(b, p);
    if (!arg && !(p->flags & PARAM_OPTIONAL))
        return missing_argument(b, p, err);
    int status = 0;
    switch (p->kind) {
    case PARAM_TENSOR:
        status = arg ? add_operand(b, arg->value, err) : add_standard(b, p, err);
        break;
    case PARAM_INT:
        status = bind_whole(b, p, arg, err);
        break;
    case PARAM_BOOL:
        status = bind_bool(b, p, arg, err);
        break;
    case PARAM_NUMBER:
        status = bind_number(b, p, arg, err);
        break;
    case PARAM_AXES:
        status = bind_axes(b, arg, err);
        break;
    case PARAM_DTYPE:
        status = bind_dtype(b, arg, err);
        break;
    default:
        status = bind_free(b, p, arg, err);
    }
    return status ? refuse(arg, err) : 0;
}

static int bind_all(struct binding *b, struct err *err)
{
    attrs_init(&b->attrs);
    b->attrs.all_whole = 1;
    for (const struct param *p = b->op->word.params; p->kind != PARAM_NONE; p++)
        if (bind_one(b, p, err))
            return -1;
    for (size_t i = 0; i < b->count; i++)
        if (!b->used[i])
            return unknown_argument(b, &b->args[i], err);
    return 0;
}

/* ---- calling --------------------------------------------------------------------------------- */

static int call(struct eval *e, enum op_id id, const struct value *operands, int count,
                const struct op_attrs *attrs, struct value *out, struct err *err)
{
    struct node *in[OPERANDS_MOST], *n;
    for (int i = 0; i < count; i++)
        if (eval_value_node(e, operands[i], &in[i], err))
            return -1;
    if (op_row(id)->random) {
        in[count++] = graph_whole(&e->graph, (int64_t)e->workspace->seed, false);
        in[count++] = graph_whole(&e->graph, (int64_t)e->workspace->draws++, false);
    }
    e->graph.where = e->where;
    e->graph.statement = e->statement;
    if (graph_call(&e->graph, id, in, count, attrs, &n, err) ||
        plan_check_size(e->workspace->planner, &e->graph, n, err))
        return -1;
    return eval_node_value(e, n, out, err);
}

/* How long the result will be: computed now, since everything after needs to know. */
static int count_first(struct binding *b, struct err *err)
{
    struct value n;
    struct op_attrs none;
    attrs_init(&none);
    if (call(b->e, b->op->count_op, b->in, b->in_count, &none, &n, err))
        return -1;
    int64_t length;
    int status = eval_whole(b->e, n, &length, err);
    value_unref(n);
    if (status)
        return -1;
    if (b->op->id == OP_bincount && b->attrs.whole[0] > length)
        length = b->attrs.whole[0];
    b->attrs.whole[COUNT_AT] = length;
    return 0;
}

static int call_pieces(struct binding *b, struct value *out, struct err *err)
{
    struct node *x;
    if (eval_value_node(b->e, b->in[0], &x, err))
        return -1;
    struct operand operand = { x->dtype, x->weak, x->shape };
    int pieces = b->op->pieces(&operand, &b->attrs);
    *out = value_list(err);
    if (out->kind != VALUE_LIST)
        return -1;
    for (int i = 0; i < (pieces < 1 ? 1 : pieces); i++) {
        struct value piece;
        b->attrs.whole[COUNT_AT] = i;
        if (call(b->e, b->op->id, b->in, b->in_count, &b->attrs, &piece, err) ||
            list_add(out->list, piece, err)) {
            value_unref(*out);
            return -1;
        }
    }
    return 0;
}

static int not_yet(const struct op *op, struct err *err)
{
    return err_set(err, ERR_VALUE,
                   "%s is a word of the language that this version cannot compute yet",
                   op->word.name);
}

int eval_operation(struct eval *e, enum op_id id, const struct argument *args, size_t count,
                   struct value *out, struct err *err)
{
    bool used[OPERANDS_MOST] = { false };
    struct binding b = { .e = e, .op = op_row(id), .args = args, .count = count, .used = used };
    struct span span = e->graph.span;
    if (b.op->class == OP_LATER)
        return not_yet(b.op, err);
    if (count > OPERANDS_MOST)
        return err_set(err, ERR_VALUE, "at most %d arguments", OPERANDS_MOST);
    if (bind_all(&b, err))
        return -1;
    e->graph.span = span;
    if (b.op->pieces)
        return call_pieces(&b, out, err);
    if (b.op->counted && count_first(&b, err))
        return -1;
    return call(e, id, b.in, b.in_count, &b.attrs, out, err);
}

int eval_operation_direct(struct eval *e, enum op_id id, const struct value *operands, int count,
                          const struct op_attrs *attrs, struct value *out, struct err *err)
{
    struct op_attrs none;
    if (attrs)
        return call(e, id, operands, count, attrs, out, err);
    attrs_init(&none);
    return call(e, id, operands, count, &none, out, err);
}
