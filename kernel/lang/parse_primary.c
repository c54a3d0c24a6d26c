/* Operands: literals, names, lists, and what touches them on the right: calls, indices, attributes.
 */
#include "lang/parse_impl.h"

static struct ast *parse_number(struct parser *p)
{
    struct ast *node = node_new(p, AST_NUMBER, here(p));
    enum token_kind next = kind_at(p, 1);
    if (literal_number(p->source, node->span, &node->whole, &node->integer, &node->real, p->err)) {
        p->status = PARSE_INVALID;
        p->sure = true;
        return NULL;
    }
    if (touching(p, 1) && (next == TOKEN_NAME || next == TOKEN_NUMBER || next == TOKEN_STRING)) {
        struct span both = span_join(node->span, token_span(token_at(p, 1)));
        struct str first = token_text(p, 0), second = token_text(p, 1);
        fail(p, both, "a number and what follows it run together");
        return fail_hint(p,
                         "a product is written " STR_FMT "*" STR_FMT
                         "; sizes such as 4GiB stand where bytes are meant",
                         STR_ARG(first), STR_ARG(second));
    }
    step(p);
    return node;
}

static struct ast *parse_string(struct parser *p)
{
    struct ast *node = node_new(p, AST_STRING, here(p));
    if (literal_string(p->source, node->span, p->arena, &node->text, p->err)) {
        p->status = PARSE_INVALID;
        p->sure = true;
        return NULL;
    }
    if (touching(p, 1) && kind_at(p, 1) == TOKEN_STRING) {
        fail(p, token_span(token_at(p, 1)), "two texts run together");
        return fail_hint(p, "join texts with +; inside a text write \\\" for a quote");
    }
    step(p);
    return node;
}

static struct ast *parse_constant(struct parser *p, enum ast_kind of)
{
    struct ast *node = node_new(p, of, here(p));
    step(p);
    return node;
}

static struct ast *parse_name(struct parser *p)
{
    struct span span = here(p);
    struct str text = token_word(p, 0);
    if (kind_at(p, 1) == TOKEN_STRING && touching(p, 1))
        return suspect_quoted_prefix(p);
    if (kind_at(p, 1) == TOKEN_PAREN_OPEN && touching(p, 1)) {
        step(p);
        return parse_call(p, text, span);
    }
    step(p);
    return node_name(p, text, span);
}

/* The items of a list, up to its closing bracket. `comma`: one of them was seen. */
static bool parse_items(struct parser *p, struct ast *list, enum token_kind closer, bool *comma)
{
    size_t capacity = 0;
    *comma = false;
    while (kind(p) != closer) {
        struct ast *item = parse_expression(p);
        if (!item)
            return false;
        node_add_item(p, list, item, &capacity);
        if (kind(p) != TOKEN_COMMA)
            break;
        *comma = true;
        step(p);
    }
    return true;
}

static struct ast *parse_parenthesized(struct parser *p)
{
    struct open open;
    struct mode before;
    struct ast *list = node_new(p, AST_LIST, here(p));
    bool square = kind(p) == TOKEN_SQUARE_OPEN, comma;
    enum token_kind closer = square ? TOKEN_SQUARE_CLOSE : TOKEN_PAREN_CLOSE;
    if (!open_bracket(p, &open, &before) || !parse_items(p, list, closer, &comma))
        return NULL;
    list->span = span_join(list->span, here(p));
    if (!close_bracket(p, &open, &before, closer))
        return NULL;
    if (square || comma || list->item_count == 0) {
        list->parenthesized = !square;
        return node_finish(p, list);
    }
    struct ast *inner = list->items[0];
    inner->parenthesized = true;
    inner->span = list->span;
    return inner;
}

struct ast *parse_primary(struct parser *p)
{
    switch (kind(p)) {
    case TOKEN_NUMBER:
        return parse_number(p);
    case TOKEN_STRING:
        return parse_string(p);
    case TOKEN_NAME:
        return parse_name(p);
    case TOKEN_TRUE:
        return parse_constant(p, AST_TRUE);
    case TOKEN_FALSE:
        return parse_constant(p, AST_FALSE);
    case TOKEN_NONE:
        return parse_constant(p, AST_NONE);
    case TOKEN_PAREN_OPEN:
    case TOKEN_SQUARE_OPEN:
        return parse_parenthesized(p);
    default:
        return suspect_operand(p);
    }
}

static struct ast *parse_attribute(struct parser *p, struct ast *left)
{
    step(p);
    if (kind(p) != TOKEN_NAME || (p->mode.tight && !touching(p, 0)))
        return fail_expected(p, "the name of an attribute");
    struct span span = here(p);
    struct str text = token_word(p, 0);
    bool called = kind_at(p, 1) == TOKEN_PAREN_OPEN && touching(p, 1);
    step(p);
    if (called)
        return parse_method(p, left, text, span);
    struct ast *node = node_new(p, AST_ATTR, span_join(left->span, span));
    node->op_span = span;
    node->text = text;
    node->left = left;
    return node_finish(p, node);
}

struct ast *parse_postfix(struct parser *p)
{
    struct ast *node = parse_primary(p);
    while (node) {
        if (kind(p) == TOKEN_PAREN_OPEN && touching(p, 0))
            node = parse_call_of(p, node);
        else if (kind(p) == TOKEN_SQUARE_OPEN && touching(p, 0))
            node = parse_index(p, node);
        else if (kind(p) == TOKEN_DOT && (touching(p, 0) || !p->mode.tight))
            node = parse_attribute(p, node);
        else
            break;
    }
    return node;
}

/* start : stop : step, each of which may be missing. */
static struct ast *parse_slice(struct parser *p)
{
    struct ast *start = NULL;
    struct span from = here(p);
    if (kind(p) == TOKEN_ELLIPSIS)
        return parse_constant(p, AST_ELLIPSIS);
    if (kind(p) != TOKEN_COLON && !(start = parse_expression(p)))
        return NULL;
    if (kind(p) != TOKEN_COLON)
        return start;
    struct ast *node = node_new(p, AST_SLICE, start ? start->span : from);
    struct ast **parts[] = { &node->right, &node->third };
    node->left = start;
    for (int i = 0; i < 2 && kind(p) == TOKEN_COLON; i++) {
        node->span = span_join(node->span, here(p));
        step(p);
        if (kind(p) == TOKEN_COLON || kind(p) == TOKEN_COMMA || kind(p) == TOKEN_SQUARE_CLOSE)
            continue;
        if (!(*parts[i] = parse_expression(p)))
            return NULL;
        node->span = span_join(node->span, (*parts[i])->span);
    }
    return node_finish(p, node);
}

struct ast *parse_index(struct parser *p, struct ast *left)
{
    struct open open;
    struct mode before;
    size_t capacity = 0;
    struct ast *node = node_new(p, AST_INDEX, left->span);
    node->left = left;
    node->op_span = here(p);
    if (!open_bracket(p, &open, &before))
        return NULL;
    do {
        if (node->item_count)
            step(p);
        if (kind(p) == TOKEN_SQUARE_CLOSE && node->item_count)
            break;
        struct ast *item = parse_slice(p);
        if (!item)
            return NULL;
        node_add_item(p, node, item, &capacity);
    } while (kind(p) == TOKEN_COMMA);
    node->span = span_join(node->span, here(p));
    node->op_span = span_join(node->op_span, here(p));
    if (!close_bracket(p, &open, &before, TOKEN_SQUARE_CLOSE))
        return NULL;
    return node_finish(p, node);
}
