/* Arguments to an operation, matched to the row's parameters: operands here, everything else in
 * attributes.c. One binder for all operations. */
#include "eval/bind.h"
#include "eval/needed.h"

#include <stdlib.h>

int bind_refuse(const struct argument *arg, struct err *err)
{
    if (arg && arg->span.end)
        err_place(err, arg->span);
    return -1;
}
const struct argument *bind_take(struct binding *b, const struct param *p)
{
    for (size_t i = 0; i < b->count; i++)
        if (!b->used[i] && b->args[i].name.p && param_is_called(p, b->args[i].name)) {
            b->used[i] = true;
            return b->taken = &b->args[i];
        }
    if (p->flags & PARAM_BY_NAME)
        return NULL;
    for (size_t i = 0; i < b->count; i++)
        if (!b->used[i] && !b->args[i].name.p) {
            b->used[i] = true;
            return b->taken = &b->args[i];
        }
    return NULL;
}

int bind_unknown(const struct op *op, const struct argument *arg, struct err *err)
{
    const char *word = op->word.name;
    if (!arg->name.p) {
        err_at(err, ERR_TYPE, arg->span, "%s takes no further argument", word);
        return err_hint(err, "help %s shows what it takes", word);
    }
    for (const struct param *p = op->word.params; p->kind != PARAM_NONE; p++)
        if (param_is_called(p, arg->name)) {
            err_at(err, ERR_TYPE, arg->span, "%s is given twice", p->name);
            return err_hint(err, "keep one of them");
        }
    err_at(err, ERR_TYPE, arg->span, "%s has no argument " STR_FMT, word, STR_ARG(arg->name));
    for (const struct param *p = op->word.params; p->kind != PARAM_NONE; p++)
        if (str_distance(arg->name, str_of(p->name), 2) <= 2)
            return err_hint(err, "did you mean %s= ?", p->name);
    return err_hint(err, "help %s shows what it takes", word);
}

int bind_missing(struct binding *b, const struct param *p, struct err *err)
{
    err_set(err, ERR_TYPE, "%s needs %s", b->op->word.name, p->name);
    if (b->op->word.example)
        err_hint(err, "for example %s", b->op->word.example);
    return -1;
}

static int add_operand(struct binding *b, struct value v, struct err *err)
{
    if (b->in_count == OPERANDS_MOST - 2)
        return err_set(err, ERR_VALUE, "at most %d tensors at once", OPERANDS_MOST - 2);
    b->param[b->in_count] = (unsigned char)(b->binding - b->op->word.params);
    b->arg[b->in_count] = b->taken ? (unsigned char)(b->taken - b->args) : 0;
    b->in[b->in_count++] = v;
    return 0;
}

static int add_standard(struct binding *b, const struct param *p, struct err *err)
{
    char *end;
    if (str_is(str_of(p->standard), "none"))
        return add_operand(b, value_real(__builtin_nan("")), err);
    double v = strtod(p->standard, &end);
    bool whole = !strpbrk(p->standard, ".e");
    return add_operand(b, whole ? value_whole((int64_t)v) : value_real(v), err);
}

/* The rows of a tensor that was given alone: concat(x) joins them. Held until the call is made. */
static int add_rows(struct binding *b, struct value x, struct err *err)
{
    int64_t rows = x.tensor->layout.shape.size[0];
    for (int64_t i = 0; i < rows; i++) {
        struct value row;
        if (eval_row(b->e, x, i, &row, err))
            return -1;
        if (add_operand(b, row, err)) {
            value_unref(row);
            return -1;
        }
        b->held = b->in_count;
    }
    return 0;
}

static int add_items(struct binding *b, struct value v, struct err *err)
{
    if (v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim > 0)
        return add_rows(b, v, err);
    if (v.kind != VALUE_LIST)
        return add_operand(b, v, err);
    for (size_t i = 0; i < v.list->count; i++)
        if (add_operand(b, v.list->items[i], err))
            return -1;
    return 0;
}

/* Is this the whole list of tensors, or the first of several tensors? It is the list when nothing
 * follows, and when its own items are tensors or lists: concat([a, b], 1). */
static bool is_list_of_all(struct binding *b, struct value v)
{
    size_t unnamed = 0;
    for (size_t i = 0; i < b->count; i++)
        unnamed += !b->args[i].name.p;
    if (unnamed < 2)
        return true;
    if (v.kind != VALUE_LIST || v.list->count == 0)
        return false;
    enum value_kind first = v.list->items[0].kind;
    return first == VALUE_TENSOR || first == VALUE_LIST;
}

static int bind_tensors(struct binding *b, const struct param *p, struct err *err)
{
    const struct argument *arg = bind_take(b, p);
    if (!arg)
        return bind_missing(b, p, err);
    if (is_list_of_all(b, arg->value))
        return add_items(b, arg->value, err) ? bind_refuse(arg, err) : 0;
    struct param rest = *p;
    rest.name = "";
    for (; arg; arg = bind_take(b, &rest))
        if (add_operand(b, arg->value, err))
            return bind_refuse(arg, err);
    return 0;
}

static int bind_one(struct binding *b, const struct param *p, struct err *err)
{
    b->binding = p;
    if (p->kind == PARAM_TENSORS)
        return bind_tensors(b, p, err);
    if (p->kind == PARAM_SHAPE)
        return bind_shape(b, p, err);
    const struct argument *arg = bind_take(b, p);
    if (!arg && !(p->flags & PARAM_OPTIONAL))
        return bind_missing(b, p, err);
    int status = 0;
    switch (p->kind) {
    case PARAM_TENSOR:
        status = arg && (arg->value.kind != VALUE_NONE || !p->standard)
                     ? add_operand(b, arg->value, err)
                     : add_standard(b, p, err);
        break;
    case PARAM_INT:
        status = bind_whole(b, p, arg, err);
        break;
    case PARAM_INTS:
        status = bind_wholes(b, p, arg, err);
        break;
    case PARAM_WORD:
        status = bind_word(b, p, arg, err);
        break;
    case PARAM_BOOL:
        status = bind_bool(b, p, arg, err);
        break;
    case PARAM_NUMBER:
        status = bind_number(b, p, arg, err);
        break;
    case PARAM_AXES:
        status = bind_axes(b, p, arg, err);
        break;
    case PARAM_DTYPE:
        status = bind_dtype(b, arg, err);
        break;
    default:
        status = bind_free(b, arg, err);
    }
    if (status == 0)
        return 0;
    if (p->kind != PARAM_DTYPE)
        needed_for(str_of(p->name), b->op->word.name, err);
    return bind_refuse(arg, err);
}

int bind_all(struct binding *b, struct err *err)
{
    attrs_init(&b->attrs);
    b->attrs.all_whole = 1;
    for (const struct param *p = b->op->word.params; p->kind != PARAM_NONE; p++)
        if (bind_one(b, p, err))
            return -1;
    for (size_t i = 0; i < b->count; i++)
        if (!b->used[i])
            return bind_unknown(b->op, &b->args[i], err);
    return 0;
}
