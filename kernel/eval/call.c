/* Calls: operations, fns, dtypes as conversions, len; and attributes. */
#include "eval/eval_impl.h"
#include "eval/needed.h"

#include "tensor/element.h"
#include "tensor/heads.h"

#include <stdio.h>

#define ATTRIBUTES "shape dtype device size ndim T"

/* ---- arguments ------------------------------------------------------------------------------- */

static int read_argument(struct eval *e, const struct ast_arg *from, struct argument *to,
                         struct err *err)
{
    *to = (struct argument){ .name = from->name, .span = from->span, .text = from->text };
    if (!from->value)
        return 0;
    to->literal = from->value->kind == AST_NUMBER;
    return eval_expression(e, from->value, &to->value, err);
}

static void drop_arguments(struct argument *args, size_t count)
{
    while (count > 0)
        value_unref(args[--count].value);
}

static int read_arguments(struct eval *e, const struct ast *call, struct argument **out,
                          struct err *err)
{
    struct argument *args = ARENA_ARRAY(e->arena, call->arg_count, struct argument);
    for (size_t i = 0; i < call->arg_count; i++)
        if (read_argument(e, &call->args[i], &args[i], err)) {
            drop_arguments(args, i);
            return -1;
        }
    *out = args;
    return 0;
}

/* ---- what can be called ---------------------------------------------------------------------- */

static int one_argument(const char *name, size_t count, struct err *err)
{
    return count == 1 ? 0 : err_set(err, ERR_TYPE, "%s takes one argument", name);
}

static int call_len(const struct argument *args, size_t count, struct value *out, struct err *err)
{
    if (one_argument("len", count, err))
        return -1;
    struct value v = args[0].value;
    if (v.kind == VALUE_LIST)
        *out = value_whole((int64_t)v.list->count);
    else if (v.kind == VALUE_RECORD)
        *out = value_whole((int64_t)v.record->count);
    else if (v.kind == VALUE_SEQUENCE)
        *out = value_whole(sequence_head(v.sequence)->count);
    else if (v.kind == VALUE_TEXT)
        *out = value_whole((int64_t)utf8_count(v.text->s));
    else if (v.kind == VALUE_TENSOR && v.tensor->layout.shape.ndim > 0)
        *out = value_whole(v.tensor->layout.shape.size[0]);
    else
        return err_set(err, ERR_TYPE, "a %s has no length", value_kind_name(v.kind));
    return 0;
}

/* f32(x), i64(x), bool(x): numbers stay numbers of the session; all else becomes a tensor. */
static int call_dtype(struct eval *e, enum dtype dtype, const struct argument *args, size_t count,
                      struct value *out, struct err *err)
{
    if (one_argument(dtype_name(dtype), count, err))
        return -1;
    struct value v = args[0].value;
    bool plain = dtype == DTYPE_F32 || dtype == DTYPE_I64 || dtype == DTYPE_BOOL;
    if (value_is_number(v) && dtype_kind(dtype) == 'i' && v.kind != VALUE_REAL &&
        dtype_check_whole(dtype, v.kind == VALUE_WHOLE ? v.whole : v.truth, err))
        return -1;
    if (value_is_number(v) && plain) {
        double real = value_as_real(v);
        if (dtype_kind(dtype) == 'f')
            *out = value_real(real);
        else if (dtype == DTYPE_BOOL)
            *out = value_bool(real != 0);
        else if (v.kind == VALUE_REAL && !(real > -9.2e18 && real < 9.2e18))
            return err_set(err, ERR_VALUE, "%g does not fit a whole number of 64 bits", real);
        else
            *out = value_whole(v.kind == VALUE_WHOLE ? v.whole : (int64_t)real);
        return 0;
    }
    struct op_attrs attrs;
    attrs_init(&attrs);
    attrs.dtype = (int32_t)dtype;
    if (eval_operation_direct(e, OP_cast, &v, 1, &attrs, out, err) == 0)
        return 0;
    if (!needed_is_tensor(v))
        needed_for(STR("x"), dtype_name(dtype), err);
    return needed_at(v, args[0].span, err);
}

static int not_callable(const struct ast *call, struct value v, struct err *err)
{
    err_at(err, ERR_TYPE, call->op_span, STR_FMT " is a %s and cannot be called",
           STR_ARG(call->text), value_kind_name(v.kind));
    return err_hint(err, "index with [ ]: " STR_FMT "[…]", STR_ARG(call->text));
}

static int call_by_name(struct eval *e, const struct ast *call, const struct argument *args,
                        struct value *out, struct err *err)
{
    enum dtype dtype;
    const struct value *v = scope_get(e->scope, call->text);
    if (v && v->kind == VALUE_FUNCTION)
        return eval_call_function(e, v->function, args, call->arg_count, out, err);
    if (str_is(call->text, "len"))
        return call_len(args, call->arg_count, out, err);
    if (dtype_find(call->text, &dtype))
        return call_dtype(e, dtype, args, call->arg_count, out, err);
    if (v)
        return not_callable(call, *v, err);
    if (call->method && str_find_word(ATTRIBUTES, call->text) >= 0) {
        err_at(err, ERR_TYPE, call->op_span, STR_FMT " is an attribute", STR_ARG(call->text));
        return err_hint(err, "write it without brackets: x." STR_FMT, STR_ARG(call->text));
    }
    err_at(err, ERR_NAME, call->op_span, "there is no operation or function called " STR_FMT,
           STR_ARG(call->text));
    return eval_name_hint(e, call->text, err);
}

static int call_value(struct eval *e, const struct ast *call, const struct argument *args,
                      struct value *out, struct err *err)
{
    struct value f;
    if (eval_expression(e, call->left, &f, err))
        return -1;
    int status = f.kind == VALUE_FUNCTION
                     ? eval_call_function(e, f.function, args, call->arg_count, out, err)
                     : err_at(err, ERR_TYPE, call->left->span, "a %s cannot be called",
                              value_kind_name(f.kind));
    value_unref(f);
    return status;
}

/* `sum -1` where sum is a variable: the operation of -1, or a difference? */
static bool is_doubtful(const struct eval *e, const struct ast *call)
{
    struct str text = e->source->text;
    uint32_t after = call->op_span.end;
    if (call->method || call->arg_count != 1 || call->args[0].name.p || after >= text.n ||
        text.p[after] != ' ')
        return false;
    return strchr("-+[", text.p[call->args[0].span.start]) != NULL;
}

static int doubtful(struct eval *e, const struct ast *call, struct err *err)
{
    const struct ast_arg *arg = &call->args[0];
    struct str written = str_slice(e->source->text, arg->span.start, arg->span.end);
    struct str rest = str_slice(written, 1, written.n);
    err_at(err, ERR_NAME, call->span, STR_FMT " is a variable here, and also an operation",
           STR_ARG(call->text));
    if (written.p[0] == '[')
        return err_hint(err,
                        "write %s(" STR_FMT ") for the operation, %s" STR_FMT
                        " without the blank for the variable",
                        call->word->name, STR_ARG(written), call->word->name, STR_ARG(written));
    return err_hint(
        err, "write %s(" STR_FMT ") for the operation, %s %c " STR_FMT " for the variable",
        call->word->name, STR_ARG(written), call->word->name, written.p[0], STR_ARG(rest));
}

int eval_call(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    struct argument *args;
    if (read_arguments(e, call, &args, err))
        return -1;
    if (call->word && scope_get(e->scope, call->text) && is_doubtful(e, call)) {
        drop_arguments(args, call->arg_count);
        return doubtful(e, call, err);
    }
    const struct op *op = op_of_word(call->word);
    e->graph.span = call->span;
    int status;
    if (op)
        status = eval_operation(e, op->id, args, call->arg_count, out, err);
    else if (call->left)
        status = call_value(e, call, args, out, err);
    else
        status = call_by_name(e, call, args, out, err);
    drop_arguments(args, call->arg_count);
    return status;
}

/* ---- attributes ------------------------------------------------------------------------------ */

static int shape_list(const struct shape *s, struct value *out, struct err *err)
{
    *out = value_list(err);
    if (out->kind != VALUE_LIST)
        return -1;
    out->list->plain = true;
    for (int i = 0; i < s->ndim; i++)
        if (list_add(out->list, value_whole(s->size[i]), err)) {
            value_unref(*out);
            return -1;
        }
    return 0;
}

/* Where it is, or, while it is pending, where it will be: so it is computed first. */
static int device_text(struct eval *e, struct tensor *t, struct value *out, struct err *err)
{
    if (!t->buffer && eval_flush(e, err))
        return -1;
    *out = value_text(str_of(t->buffer->device->name), err);
    return out->kind == VALUE_TEXT ? 0 : -1;
}

static int tensor_attribute(struct eval *e, struct value x, const struct ast *attr,
                            struct value *out, struct err *err)
{
    struct tensor *t = x.tensor;
    const struct shape *s = &t->layout.shape;
    if (str_is(attr->text, "shape"))
        return shape_list(s, out, err);
    if (str_is(attr->text, "device"))
        return device_text(e, t, out, err);
    if (str_is(attr->text, "T"))
        return eval_operation(e, OP_transpose, &(struct argument){ .value = x }, 1, out, err);
    if (str_is(attr->text, "dtype"))
        *out = value_dtype(t->dtype);
    else if (str_is(attr->text, "size"))
        *out = value_whole(shape_count(s));
    else if (str_is(attr->text, "ndim"))
        *out = value_whole(s->ndim);
    else if (op_find(attr->text)) {
        err_at(err, ERR_TYPE, attr->op_span, STR_FMT " is an operation", STR_ARG(attr->text));
        return err_hint(err, "call it: x." STR_FMT "()", STR_ARG(attr->text));
    } else {
        err_at(err, ERR_NAME, attr->op_span, "a tensor has no attribute " STR_FMT,
               STR_ARG(attr->text));
        return err_hint(err, "there are " ATTRIBUTES);
    }
    return 0;
}

enum { FIELDS_NAMED = 8 };

int record_unknown(const struct record *r, struct str name, struct err *err)
{
    err_set(err, ERR_NAME, "this %s has no field " STR_FMT, r->kind, STR_ARG(name));
    for (size_t i = 0; i < r->count; i++)
        if (str_distance(name, r->fields[i].name, 2) <= 2)
            return err_hint(err, "did you mean " STR_FMT "?", STR_ARG(r->fields[i].name));
    char names[200] = "";
    for (size_t i = 0, n = 0; i < r->count && i < FIELDS_NAMED && n < sizeof names - 1; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, " %.60s", r->fields[i].name.p);
    if (r->count)
        err_hint(err, "its fields are%s%s", names, r->count > FIELDS_NAMED ? " …" : "");
    return -1;
}

static int record_attribute(const struct record *r, const struct ast *attr, struct value *out,
                            struct err *err)
{
    const struct value *field = record_get(r, attr->text);
    if (field) {
        *out = value_ref(*field);
        return 0;
    }
    record_unknown(r, attr->text, err);
    return err_place(err, attr->op_span);
}

int eval_attribute(struct eval *e, const struct ast *attr, struct value *out, struct err *err)
{
    struct value x;
    if (eval_expression(e, attr->left, &x, err) || eval_settle(e, x, &x, err))
        return -1;
    e->graph.span = attr->span;
    int status;
    if (value_is_number(x) && eval_as_tensor(e, x, &x, err)) /* as one without axes */
        return -1;
    if (x.kind == VALUE_TENSOR)
        status = tensor_attribute(e, x, attr, out, err);
    else if (x.kind == VALUE_RECORD)
        status = record_attribute(x.record, attr, out, err);
    else
        status = err_at(err, ERR_TYPE, attr->op_span, "a %s has no attributes",
                        value_kind_name(x.kind));
    value_unref(x);
    return status;
}
