/* Expressions: which kind it is, literals, lists and names. */
#include "eval/eval_impl.h"

#include <math.h>

bool eval_stack_low(const struct eval *e)
{
    return (const char *)__builtin_frame_address(0) < e->stack_end;
}

int eval_too_deep(struct err *err, struct span span)
{
    err_at(err, ERR_VALUE, span, "calls and expressions are nested too deeply here");
    return err_hint(err, "write the recursion as a loop, or give it an end");
}
static int eval_list(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    *out = value_list(err);
    if (out->kind != VALUE_LIST)
        return -1;
    for (size_t i = 0; i < x->item_count; i++) {
        struct value item;
        if (eval_expression(e, x->items[i], &item, err) || list_add(out->list, item, err)) {
            value_unref(*out);
            return -1;
        }
    }
    return 0;
}

static bool constant(struct str name, struct value *out)
{
    enum dtype dtype;
    if (str_is(name, "pi"))
        *out = value_real(3.14159265358979323846);
    else if (str_is(name, "inf"))
        *out = value_real(INFINITY);
    else if (str_is(name, "nan"))
        *out = value_real(NAN);
    else if (dtype_find(name, &dtype))
        *out = value_dtype(dtype);
    else
        return false;
    return true;
}

static int eval_variable(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    const struct value *v = scope_get(e->scope, x->text);
    if (!v && constant(x->text, out))
        return 0;
    if (!v && eval_name(e, x, &v, err))
        return -1;
    *out = value_ref(*v);
    return 0;
}

static int eval_indexed(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    struct value a;
    if (eval_expression(e, x->left, &a, err))
        return -1;
    int status = eval_index(e, a, x, out, err);
    value_unref(a);
    return status;
}

static int dispatch(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    switch (x->kind) {
    case AST_NUMBER:
        *out = x->whole ? value_whole(x->integer) : value_real(x->real);
        return 0;
    case AST_STRING:
        *out = value_text(x->text, err);
        return out->kind == VALUE_TEXT ? 0 : -1;
    case AST_TRUE:
    case AST_FALSE:
        *out = value_bool(x->kind == AST_TRUE);
        return 0;
    case AST_NONE:
        *out = value_none();
        return 0;
    case AST_NAME:
        return eval_variable(e, x, out, err);
    case AST_LIST:
        return eval_list(e, x, out, err);
    case AST_UNARY:
        return eval_unary(e, x, out, err);
    case AST_BINARY:
        return eval_binary(e, x, out, err);
    case AST_CALL:
        return eval_call(e, x, out, err);
    case AST_INDEX:
        return eval_indexed(e, x, out, err);
    case AST_ATTR:
        return eval_attribute(e, x, out, err);
    case AST_COMMAND:
        e->wanted = true;
        return eval_command(e, x, out, err);
    default:
        return eval_statement(e, x, out, err);
    }
}

int eval_expression(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    if (eval_stack_low(e))
        return eval_too_deep(err, x->span);
    *out = value_nothing();
    if (dispatch(e, x, out, err)) {
        *out = value_nothing();
        return err_place(err, x->span);
    }
    if (out->kind == VALUE_NOTHING)
        return err_at(err, ERR_TYPE, x->span, "this gives no value");
    return 0;
}

int eval_name(struct eval *e, const struct ast *name, const struct value **out, struct err *err)
{
    *out = scope_get(e->scope, name->text);
    if (*out)
        return 0;
    err_at(err, ERR_NAME, name->span, "there is no variable called " STR_FMT, STR_ARG(name->text));
    return eval_name_hint(e, name->text, err);
}
