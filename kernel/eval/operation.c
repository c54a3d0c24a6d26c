/* Calling an operation: its graph node is made, and what comes out is a pending tensor. */
#include "eval/bind.h"
#include "eval/evaluated.h"
#include "eval/needed.h"

static int call(struct eval *e, enum op_id id, const struct value *operands, int count,
                const struct op_attrs *attrs, struct value *out, struct err *err)
{
    struct node *in[OPERANDS_MOST], *n;
    struct op_attrs none;
    if (id == OP_cast && operands[0].kind == VALUE_REAL &&
        dtype_kind((enum dtype)attrs->dtype) == 'f') {
        /* not by way of f32 */
        id = OP_full;
        none = *attrs;
        none.shape.ndim = 0;
        attrs = &none;
    }
    bool exact = id == OP_cast && operands[0].kind == VALUE_LIST;
    if (exact && eval_list_node(e, operands[0].list, attrs->dtype, &in[0], err))
        return -1;
    for (int i = exact; i < count; i++)
        if (eval_value_node(e, operands[i], &in[i], err))
            return -1;
    if (op_row(id)->random) {
        in[count++] = graph_whole(&e->graph, (int64_t)e->workspace->seed, false);
        in[count++] = graph_whole(&e->graph, (int64_t)e->workspace->draws++, false);
    }
    e->graph.where = e->where;
    e->graph.statement = e->statement;
    if (graph_call(&e->graph, id, in, count, attrs, &n, err))
        return -1;
    e->must_run |= op_row(id)->may_fail;
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

static int make_pieces(struct binding *b, struct value operand_of_all, struct value *out,
                       struct err *err)
{
    struct node *x;
    if (eval_value_node(b->e, operand_of_all, &x, err))
        return -1;
    struct operand operand = { x->dtype, x->weak, x->shape };
    int pieces = b->op->pieces(&operand, &b->attrs);
    *out = value_list(err);
    if (out->kind != VALUE_LIST)
        return -1;
    for (int i = 0; i < (pieces < 1 ? 1 : pieces); i++) {
        struct value piece;
        b->attrs.whole[COUNT_AT] = i;
        if (call(b->e, b->op->id, &operand_of_all, 1, &b->attrs, &piece, err) ||
            list_add(out->list, piece, err)) {
            value_unref(*out);
            return -1;
        }
    }
    return 0;
}

/* One call a piece. A list becomes a tensor once, so that pieces know that they share it. */
static int call_pieces(struct binding *b, struct value *out, struct err *err)
{
    struct value x;
    if (eval_settle(b->e, value_ref(b->in[0]), &x, err))
        return -1;
    int status = make_pieces(b, x, out, err);
    value_unref(x);
    return status;
}

static int not_yet(const struct op *op, struct err *err)
{
    return err_set(err, ERR_VALUE,
                   "%s is a word of the language that this version cannot compute yet",
                   op->word.name);
}

static int call_bound(struct binding *b, struct value *out, struct err *err)
{
    if (b->op->pieces)
        return call_pieces(b, out, err);
    if (b->op->counted && count_first(b, err))
        return -1;
    return call(b->e, b->op->id, b->in, b->in_count, &b->attrs, out, err);
}

/* Which argument is no tensor, when that is why the call failed. */
static int blame_operand(const struct binding *b, struct err *err)
{
    for (int i = 0; i < b->in_count && !err->has_span; i++)
        if (!needed_is_tensor(b->in[i])) {
            needed_for(str_of(b->op->word.params[b->param[i]].name), b->op->word.name, err);
            return bind_refuse(&b->args[b->arg[i]], err);
        }
    return -1;
}

int eval_operation(struct eval *e, enum op_id id, const struct argument *args, size_t count,
                   struct value *out, struct err *err)
{
    bool used[OPERANDS_MOST] = { false };
    struct binding b = { .e = e, .op = op_row(id), .args = args, .count = count, .used = used };
    struct span span = e->graph.span;
    evaluated_fn *evaluated = evaluated_of(b.op);
    if (evaluated)
        return evaluated_check(b.op, args, count, err) ? -1
                                                       : evaluated(e, b.op, args, count, out, err);
    if (b.op->class == OP_LATER)
        return not_yet(b.op, err);
    if (count > OPERANDS_MOST)
        return err_set(err, ERR_VALUE, "at most %d arguments", OPERANDS_MOST);
    int status = bind_all(&b, err);
    e->graph.span = span;
    if (status == 0)
        status = call_bound(&b, out, err) ? blame_operand(&b, err) : 0;
    for (int i = 0; i < b.held; i++)
        value_unref(b.in[i]);
    return status;
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
