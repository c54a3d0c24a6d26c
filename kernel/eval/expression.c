/* Expressions: literals, names, lists, operators. Numbers are computed at once, tensor work becomes
 * graph nodes. */
#include "eval/eval_impl.h"

#include <math.h>
#include <pthread.h>

bool eval_stack_low(const struct eval *e)
{
    return (const char *)__builtin_frame_address(0) < e->stack_end;
}

int eval_too_deep(struct err *err, struct span span)
{
    err_at(err, ERR_VALUE, span, "calls and expressions are nested too deeply here");
    return err_hint(err, "write the recursion as a loop, or give it an end");
}

/* ---- numbers and lists to tensors ------------------------------------------------------------ */

/* The shape of a nested list of numbers; false when it is ragged or holds anything else. */
static bool list_shape(const struct list *l, int depth, struct shape *s, enum dtype *dtype)
{
    if (depth == MAX_DIMS)
        return false;
    if (depth == s->ndim)
        s->size[s->ndim++] = (int64_t)l->count;
    if (s->size[depth] != (int64_t)l->count)
        return false;
    for (size_t i = 0; i < l->count; i++) {
        struct value v = l->items[i];
        bool nested = v.kind == VALUE_LIST;
        if (nested != (l->items[0].kind == VALUE_LIST))
            return false;
        if (nested && !list_shape(v.list, depth + 1, s, dtype))
            return false;
        if (!nested && (!value_is_number(v) || s->ndim != depth + 1))
            return false;
        if (v.kind == VALUE_REAL)
            *dtype = DTYPE_F32;
        else if (v.kind == VALUE_WHOLE && *dtype == DTYPE_BOOL)
            *dtype = DTYPE_I64;
    }
    return true;
}

static void *list_fill(const struct list *l, enum dtype dtype, void *at)
{
    for (size_t i = 0; i < l->count; i++) {
        struct value v = l->items[i];
        if (v.kind == VALUE_LIST) {
            at = list_fill(v.list, dtype, at);
        } else if (dtype == DTYPE_F32) {
            *(float *)at = (float)value_as_real(v);
            at = (float *)at + 1;
        } else if (dtype == DTYPE_I64) {
            *(int64_t *)at = v.kind == VALUE_WHOLE ? v.whole : v.truth;
            at = (int64_t *)at + 1;
        } else {
            *(uint8_t *)at = v.truth;
            at = (uint8_t *)at + 1;
        }
    }
    return at;
}

/* Takes over v's reference; a list that is no tensor stays a list. */
static int list_to_tensor(struct eval *e, struct value v, struct value *out, struct err *err)
{
    struct shape shape = { 0 };
    enum dtype dtype = DTYPE_BOOL;
    *out = v;
    if (!list_shape(v.list, 0, &shape, &dtype))
        return 0;
    if (shape_count(&shape) == 0)
        dtype = DTYPE_F32;
    struct tensor *t;
    int status = device_host_tensor(e->workspace->devices, dtype, &shape, &t, err);
    if (status == 0) {
        list_fill(v.list, dtype, tensor_host(t));
        *out = value_tensor(t);
    }
    value_unref(v);
    return status;
}

int eval_settle(struct eval *e, struct value v, struct value *out, struct err *err)
{
    *out = v;
    return v.kind == VALUE_LIST && !v.list->plain ? list_to_tensor(e, v, out, err) : 0;
}

int eval_settle_result(struct eval *e, struct value *v, struct err *err)
{
    if (eval_settle(e, *v, v, err) == 0)
        return 0;
    *v = value_nothing();
    return -1;
}

int eval_value_node(struct eval *e, struct value v, struct node **out, struct err *err)
{
    struct value settled;
    switch (v.kind) {
    case VALUE_TENSOR:
        *out = graph_tensor(&e->graph, v.tensor);
        return 0;
    case VALUE_WHOLE:
        *out = graph_whole(&e->graph, v.whole, true);
        return 0;
    case VALUE_REAL:
        *out = graph_real(&e->graph, v.real, true);
        return 0;
    case VALUE_BOOL:
        *out = graph_bool(&e->graph, v.truth);
        return 0;
    case VALUE_LIST:
        if (list_to_tensor(e, value_ref(v), &settled, err))
            return -1;
        if (settled.kind == VALUE_TENSOR) {
            *out = graph_tensor(&e->graph, settled.tensor); /* the graph holds it now */
            value_unref(settled);
            return 0;
        }
        value_unref(settled);
        err_set(err, ERR_TYPE,
                "this list is no tensor: its items are not numbers, or its rows "
                "differ in length");
        return -1;
    default:
        return err_set(err, ERR_TYPE, "a tensor or number is needed here, and this is a %s",
                       value_kind_name(v.kind));
    }
}

int eval_node_value(struct eval *e, struct node *n, struct value *out, struct err *err)
{
    struct tensor *t = graph_handle(&e->graph, n, err);
    if (!t)
        return -1;
    *out = value_tensor(t);
    return 0;
}

/* ---- operators ------------------------------------------------------------------------------- */

static enum op_id op_of_sign(enum ast_sign sign)
{
    static const uint16_t ops[] = {
        [SIGN_ADD] = OP_add,
        [SIGN_SUBTRACT] = OP_subtract,
        [SIGN_MULTIPLY] = OP_multiply,
        [SIGN_DIVIDE] = OP_divide,
        [SIGN_FLOOR_DIVIDE] = OP_floor_divide,
        [SIGN_REMAINDER] = OP_remainder,
        [SIGN_POWER] = OP_power,
        [SIGN_MATMUL] = OP_matmul,
        [SIGN_EQUAL] = OP_equal,
        [SIGN_NOT_EQUAL] = OP_not_equal,
        [SIGN_LESS] = OP_less,
        [SIGN_LESS_EQUAL] = OP_less_equal,
        [SIGN_GREATER] = OP_greater,
        [SIGN_GREATER_EQUAL] = OP_greater_equal,
        [SIGN_AND] = OP_logical_and,
        [SIGN_OR] = OP_logical_or,
        [SIGN_NOT] = OP_logical_not,
        [SIGN_NEGATE] = OP_negative,
    };
    return (enum op_id)ops[sign];
}

static int join_texts(struct value a, struct value b, struct value *out, struct err *err)
{
    struct strbuf both;
    strbuf_init(&both);
    strbuf_add(&both, a.text->s);
    strbuf_add(&both, b.text->s);
    *out = value_text(strbuf_str(&both), err);
    strbuf_fini(&both);
    return out->kind == VALUE_TEXT ? 0 : -1;
}

/* == and != of things that are no tensors; false: not a case for here */
static bool compare_others(enum ast_sign sign, struct value a, struct value b, struct value *out)
{
    if (sign != SIGN_EQUAL && sign != SIGN_NOT_EQUAL)
        return false;
    bool same;
    if (a.kind == VALUE_TEXT && b.kind == VALUE_TEXT)
        same = str_equal(a.text->s, b.text->s);
    else if (a.kind == VALUE_DTYPE && b.kind == VALUE_DTYPE)
        same = a.dtype == b.dtype;
    else if (a.kind == VALUE_NONE || b.kind == VALUE_NONE)
        same = a.kind == b.kind;
    else
        return false;
    *out = value_bool(same == (sign == SIGN_EQUAL));
    return true;
}

int eval_operate(struct eval *e, enum ast_sign sign, struct value a, struct value b,
                 struct value *out, struct err *err)
{
    if (value_is_number(a) && value_is_number(b))
        return number_operate(sign, a, b, out, err);
    if (compare_others(sign, a, b, out))
        return 0;
    if (sign == SIGN_ADD && a.kind == VALUE_TEXT && b.kind == VALUE_TEXT)
        return join_texts(a, b, out, err);
    struct value operands[] = { a, b };
    return eval_operation_direct(e, op_of_sign(sign), operands, 2, NULL, out, err);
}

/* A number on the left may decide `and` and `or` alone: then the right side is not computed. */
static bool decided(enum ast_sign sign, struct value left, struct value *out)
{
    if ((sign != SIGN_AND && sign != SIGN_OR) || !value_is_number(left))
        return false;
    bool truth = value_as_real(left) != 0;
    if (truth == (sign == SIGN_AND))
        return false;
    *out = value_bool(truth);
    return true;
}

static int eval_binary(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    struct value a, b;
    if (eval_expression(e, x->left, &a, err))
        return -1;
    if (decided(x->op, a, out)) {
        value_unref(a);
        return 0;
    }
    int status = eval_expression(e, x->right, &b, err);
    if (status == 0) {
        e->graph.span = x->span;
        status = eval_operate(e, x->op, a, b, out, err);
        value_unref(b);
    }
    value_unref(a);
    return status;
}

static int eval_unary(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    struct value a;
    if (eval_expression(e, x->left, &a, err))
        return -1;
    e->graph.span = x->span;
    int status = 0;
    if (x->op == SIGN_PLUS && (value_is_number(a) || a.kind == VALUE_TENSOR))
        *out = value_ref(a);
    else if (x->op == SIGN_NOT && value_is_number(a))
        *out = value_bool(value_as_real(a) == 0);
    else if (x->op == SIGN_NEGATE && value_is_number(a))
        status = number_negate(a, out, err);
    else
        status = eval_operation_direct(e, op_of_sign(x->op), &a, 1, NULL, out, err);
    value_unref(a);
    return status;
}

/* ---- the rest -------------------------------------------------------------------------------- */

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
    if (dispatch(e, x, out, err))
        return err_place(err, x->span);
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
