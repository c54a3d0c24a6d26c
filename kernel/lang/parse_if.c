/* if and while: the whole condition in parentheses, then a block. */
#include "lang/parse_impl.h"

/* ( condition ); the cursor is after `word`. */
static struct ast *parse_condition(struct parser *p, const char *word)
{
    struct open open;
    struct mode before;
    p->condition = p->at;
    if (kind(p) == TOKEN_END)
        return fail_expected(p, "the condition");
    if (kind(p) != TOKEN_PAREN_OPEN)
        return suspect_condition(p, word);
    struct span span = here(p);
    if (!open_bracket(p, &open, &before))
        return NULL;
    struct ast *condition = parse_expression(p);
    if (!condition)
        return NULL;
    span = span_join(span, here(p));
    if (kind(p) == TOKEN_ASSIGN) {
        fail(p, here(p), "= assigns; a condition compares");
        return fail_hint(p, "write ==");
    }
    if (!close_bracket(p, &open, &before, TOKEN_PAREN_CLOSE))
        return NULL;
    condition->parenthesized = true;
    condition->span = span;
    if (kind(p) != TOKEN_LESS && !p->mode.whole_cell && kind(p) != TOKEN_END &&
        kind(p) != TOKEN_NEWLINE && kind(p) != TOKEN_COLON)
        return suspect_condition(p, word);
    return condition;
}

/* One `if (c) < … >`, without its else. */
static struct ast *parse_one_if(struct parser *p)
{
    struct ast *node = node_new(p, AST_IF, here(p));
    step(p);
    node->left = parse_condition(p, "if");
    return node->left ? finish_block(p, node, "if") : NULL;
}

/* Each `else if` counts as one level of nesting: the tree is that deep. */
struct ast *parse_if(struct parser *p)
{
    if (!enter(p))
        return NULL;
    struct ast *node = parse_one_if(p);
    if (node && kind(p) == TOKEN_ELSE) {
        step(p);
        node->other = kind(p) == TOKEN_IF ? parse_if(p) : parse_block(p, "else");
        if (!node->other)
            return NULL;
        node->span = span_join(node->span, node->other->span);
        node = node_finish(p, node);
    }
    leave(p);
    return node;
}

struct ast *parse_while(struct parser *p)
{
    struct ast *node = node_new(p, AST_WHILE, here(p));
    bool loop = p->mode.loop;
    step(p);
    node->left = parse_condition(p, "while");
    if (!node->left)
        return NULL;
    p->mode.loop = true;
    node = finish_block(p, node, "while");
    p->mode.loop = loop;
    return node;
}
