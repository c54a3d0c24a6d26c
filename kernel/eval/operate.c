/* Operators: numbers are computed at once, tensor work becomes graph nodes. */
#include "eval/eval_impl.h"
#include "eval/needed.h"

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

int eval_operate(struct eval *e, enum ast_sign sign, struct value a, struct value b,
                 struct value *out, struct err *err)
{
    if (value_is_number(a) && value_is_number(b))
        return number_operate(sign, a, b, out, err);
    int done = operate_items(sign, a, b, out, err);
    if (done <= 0)
        return done ? err_place(err, e->graph.span) : 0;
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

int eval_binary(struct eval *e, const struct ast *x, struct value *out, struct err *err)
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
        if (status && !err->has_span && needed_at(a, x->left->span, err))
            needed_at(b, x->right->span, err);
        value_unref(b);
    }
    value_unref(a);
    return status;
}

int eval_as_tensor(struct eval *e, struct value x, struct value *out, struct err *err)
{
    struct node *n;
    return eval_value_node(e, x, &n, err) ? -1 : eval_node_value(e, n, out, err);
}

int eval_unary(struct eval *e, const struct ast *x, struct value *out, struct err *err)
{
    struct value a;
    if (eval_expression(e, x->left, &a, err))
        return -1;
    e->graph.span = x->span;
    int status = 0;
    if (x->op == SIGN_PLUS && value_is_number(a))
        *out = value_ref(a);
    else if (x->op == SIGN_PLUS)
        status = eval_as_tensor(e, a, out, err);
    else if (x->op == SIGN_NOT && value_is_number(a))
        *out = value_bool(value_as_real(a) == 0);
    else if (x->op == SIGN_NEGATE && value_is_number(a))
        status = number_negate(a, out, err);
    else
        status = eval_operation_direct(e, op_of_sign(x->op), &a, 1, NULL, out, err);
    if (status)
        needed_at(a, x->left->span, err);
    value_unref(a);
    return status;
}
