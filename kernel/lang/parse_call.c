/* f(…) and x.f(…), of an operation, a command or a user's function. */
#include "lang/parse_impl.h"

static bool parse_arguments(struct parser *p, struct binder *b)
{
    while (kind(p) != TOKEN_PAREN_CLOSE) {
        if (!parse_argument(p, b))
            return false;
        if (kind(p) != TOKEN_COMMA)
            break;
        step(p);
    }
    return true;
}

/* The cursor is on the ( of the call. */
static bool parse_bracketed(struct parser *p, struct binder *b)
{
    struct open open;
    struct mode before;
    if (!open_bracket(p, &open, &before) || !parse_arguments(p, b))
        return false;
    b->node->span = span_join(b->node->span, here(p));
    return close_bracket(p, &open, &before, TOKEN_PAREN_CLOSE);
}

/* time(f(x)): what is timed is the expression in the brackets. */
static struct ast *rest_from_argument(struct parser *p, struct binder *b)
{
    struct ast *node = b->node;
    for (size_t i = 0; i < node->arg_count; i++) {
        struct ast_arg *arg = &node->args[i];
        if (arg->name.n)
            continue;
        if (node->rest)
            return fail(p, arg->span, "%s takes one expression", b->word->name);
        node->rest = arg->value;
        *arg = node->args[--node->arg_count];
        i--;
    }
    return node;
}

static struct ast *finish_command(struct parser *p, struct binder *b)
{
    const struct word *word = b->word;
    bool block = !p->mode.bracket && !p->mode.tight && kind(p) == TOKEN_LESS;
    if (word->block == BLOCK_OR_REST && !rest_from_argument(p, b))
        return NULL;
    if (word->block == BLOCK_OR_REST && !b->node->rest && !block)
        return fail(p, b->node->span, "%s takes an expression or a block", word->name),
               fail_hint(p, "for example: %s(a @ b)", word->name);
    if (word->block == BLOCK_MUST && !block)
        return suspect_no_block(p, word->name);
    return node_finish(p, b->node);
}

/* A binder's params are matched strictly when it is a command's; time's and bench's own positional
 * argument is an expression of any kind, which the row does not list. */
static struct ast *parse_bound(struct parser *p, struct ast *node, const struct word *word,
                               struct ast *self)
{
    bool command = word && word->kind != WORD_OPERATION;
    bool rest = command && word->block == BLOCK_OR_REST;
    struct binder b = { .node = node, .word = word, .strict = command && !rest, .call = true };
    node->kind = command ? AST_COMMAND : AST_CALL;
    node->word = word;
    if (self) {
        struct ast_arg *arg = node_add_arg(p, node, &b.capacity);
        arg->value = self;
        arg->span = self->span;
        if (command && word_param_count(word) && !rest)
            arg->param = &word->params[0];
        b.filled = word && word_param_count(word) ? 1 : 0;
    }
    if (!parse_bracketed(p, &b) || (command && !check_required(p, &b)))
        return NULL;
    return command ? finish_command(p, &b) : node_finish(p, node);
}

struct ast *parse_call(struct parser *p, struct str name, struct span span)
{
    struct ast *node = node_new(p, AST_CALL, span);
    node->text = name;
    return parse_bound(p, node, word_find(p->words, name), NULL);
}

struct ast *parse_call_of(struct parser *p, struct ast *called)
{
    struct ast *node = node_new(p, AST_CALL, called->span);
    node->op_span = here(p);
    node->left = called;
    if (called->kind == AST_NAME && !called->parenthesized)
        return parse_call(p, called->text, called->span);
    return parse_bound(p, node, NULL, NULL);
}

/* x.f(…) is f(x, …). A word whose first parameter is no value (x.load("…")) is looked up as a name.
 */
struct ast *parse_method(struct parser *p, struct ast *self, struct str name, struct span span)
{
    struct ast *node = node_new(p, AST_CALL, span_join(self->span, span));
    const struct word *word = word_find(p->words, name);
    if (word && (!word_param_count(word) || !param_is_expression(&word->params[0])))
        word = NULL;
    node->text = name;
    node->op_span = span;
    node->method = true;
    return parse_bound(p, node, word, self);
}
