/* Statements in order. The innermost statement is the unit that fails or succeeds: when it fails,
 * what it assigned is taken back before the error goes up. */
#include "eval/eval_impl.h"

#include "base/settings.h"
#include "eval/turn.h"

static int leave_with(struct eval *e, const struct ast *s, enum flow flow, struct value *out,
                      struct err *err)
{
    int status = s->kind == AST_RETURN && s->right ? eval_expression(e, s->right, out, err) : 0;
    e->flow = flow;
    return status;
}

static int simple(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    int status;
    switch (s->kind) {
    case AST_ASSIGN:
        status = eval_assignment(e, s, err);
        break;
    case AST_FN:
        status = eval_define(e, s, err);
        break;
    case AST_RETURN:
        status = leave_with(e, s, FLOW_RETURN, out, err);
        break;
    case AST_BREAK:
        status = leave_with(e, s, FLOW_BREAK, out, err);
        break;
    case AST_CONTINUE:
        status = leave_with(e, s, FLOW_CONTINUE, out, err);
        break;
    case AST_ALONE:
        status = eval_alone(e, s, out, err);
        break;
    default:
        status = eval_expression(e, s, out, err);
    }
    return status;
}

/* A statement with a block of its own: its inner statements take back what they did. */
static int compound(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    switch (s->kind) {
    case AST_BLOCK:
        return eval_block(e, s, out, err);
    case AST_WITH:
        return eval_with(e, s, out, err);
    case AST_TRY:
        return eval_try(e, s, out, err);
    case AST_IF:
        return eval_if(e, s, out, err);
    case AST_WHILE:
        return eval_while(e, s, err);
    case AST_FOR:
        return eval_for(e, s, err);
    default:
        e->wanted = false;
        return eval_command(e, s, out, err);
    }
}

static bool is_compound(enum ast_kind kind)
{
    return kind == AST_BLOCK || kind == AST_WITH || kind == AST_TRY || kind == AST_IF ||
           kind == AST_WHILE || kind == AST_FOR || kind == AST_COMMAND;
}

int eval_statement(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    if (eval_stack_low(e))
        return eval_too_deep(err, s->span);
    if (cancel_asked(e->cancel))
        return err_at(err, ERR_INTERRUPTED, s->span, "stopped before this statement");
    *out = value_nothing();
    uint32_t number = ++e->statement;
    struct arena_mark mark = arena_mark(e->arena);
    e->graph.span = s->span;
    bool whole = !is_compound(s->kind);
    int status = whole ? simple(e, s, out, err) : compound(e, s, out, err);
    if (status && whole)
        undo_back_to(e, number);
    if (status == 0 && eval_relieve(e, (size_t)setting(SETTING_PENDING_NODES), err)) {
        value_unref(*out);
        status = -1;
    }
    if (status) {
        *out = value_nothing();
        return err_place(err, s->span);
    }
    arena_rewind(e->arena, mark);
    turn_offer(e);
    return 0;
}

/* The statement may have cut the block's own device into parts. */
static int settle_where(struct eval *e, struct err *err)
{
    struct request *r = (struct request *)(uintptr_t)e->where; /* the block's (with.c) */
    return r && r->device->retired ? request_again(e->workspace->devices, r, e->journal, err) : 0;
}

int eval_block(struct eval *e, const struct ast *block, struct value *out, struct err *err)
{
    *out = value_nothing();
    for (size_t i = 0; i < block->item_count; i++) {
        value_unref(*out);
        if (eval_statement(e, block->items[i], out, err))
            return -1;
        if (settle_where(e, err)) {
            value_unref(*out);
            *out = value_nothing();
            return err_place(err, block->items[i]->span);
        }
        if (e->flow != FLOW_ON)
            break;
        if (e->graph.count == 0)
            undo_drop(e);
    }
    return 0;
}
