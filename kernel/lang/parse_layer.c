/* The statements inside model < … >: layers, and for and if around them. */
#include "lang/parse_impl.h"

static struct ast *parse_layer_call(struct parser *p, const struct word *layer)
{
    struct ast *node = node_new(p, AST_COMMAND, here(p));
    struct binder b = { .node = node, .word = layer, .strict = true };
    struct open open;
    struct mode before;
    node->word = layer;
    node->text = token_word(p, 0);
    step(p);
    b.call = kind(p) == TOKEN_PAREN_OPEN && touching(p, 0);
    if (b.call) {
        if (!open_bracket(p, &open, &before))
            return NULL;
        while (kind(p) != TOKEN_PAREN_CLOSE) {
            if (!parse_argument(p, &b))
                return NULL;
            if (kind(p) != TOKEN_COMMA)
                break;
            step(p);
        }
        node->span = span_join(node->span, here(p));
        if (!close_bracket(p, &open, &before, TOKEN_PAREN_CLOSE))
            return NULL;
    } else {
        while (argument_starts(p, 0, layer))
            if (!parse_argument(p, &b))
                return NULL;
    }
    if (!at_end_of_statement(p) && kind(p) != TOKEN_LESS)
        return suspect_leftover(p, node);
    return check_required(p, &b) ? parse_command_block(p, node) : NULL;
}

struct ast *parse_layer(struct parser *p)
{
    if (kind(p) == TOKEN_FOR)
        return parse_for(p);
    if (kind(p) == TOKEN_IF)
        return parse_if(p);
    if (kind(p) == TOKEN_BAD)
        return fail_expected(p, "a layer");
    const struct word *layer = kind(p) == TOKEN_NAME ? p->words->layer(token_word(p, 0)) : NULL;
    return layer ? parse_layer_call(p, layer) : suspect_layer(p, token_word(p, 0));
}
