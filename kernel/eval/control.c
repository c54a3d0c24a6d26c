/* if and while, and what one round of any loop does. */
#include "eval/eval_impl.h"
#include "eval/turn.h"

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

int eval_round(struct eval *e, const struct ast *body, bool *more, struct err *err)
{
    struct value v;
    if (eval_block(e, body, &v, err))
        return -1;
    *more = e->flow == FLOW_ON || e->flow == FLOW_CONTINUE;
    if (e->flow == FLOW_RETURN) {
        if (v.kind != VALUE_NOTHING)
            e->returned = v; /* else a loop inside has put it there */
        return 0;
    }
    value_unref(v);
    e->flow = FLOW_ON;
    turn_offer(e);
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
        if (eval_round(e, s->body, &more, err))
            return -1;
    }
    return 0;
}
