/* Statements: which one a line is (the text alone decides), return, and sequences.
 * Assignments are in parse_assign.c. */
#include "lang/parse_impl.h"

bool word_ends(const struct parser *p)
{
    enum token_kind next = kind_at(p, 1);
    return next == TOKEN_END || next == TOKEN_NEWLINE || next == TOKEN_SEMICOLON ||
           (next == TOKEN_GREATER && p->mode.blocks > 0);
}

struct ast *parse_alone(struct parser *p)
{
    struct ast *node = node_new(p, AST_ALONE, here(p));
    node->text = token_word(p, 0);
    node->word = word_find(p->words, node->text);
    step(p);
    return node;
}

static struct ast *parse_expression_statement(struct parser *p)
{
    struct ast *node = parse_expression(p);
    if (!node)
        return NULL;
    if (assigns(kind(p)) || kind(p) == TOKEN_COMMA)
        return parse_assignment(p, node);
    p->last_value = node->span;
    if (node->kind == AST_COMMAND && kind(p) == TOKEN_LESS && node->word->block != BLOCK_NONE)
        return parse_command_block(p, node);
    return node;
}

static struct ast *parse_question(struct parser *p, size_t ahead)
{
    struct str text = token_reserved(kind_at(p, ahead)) ? token_text(p, ahead)
                                                        : token_word(p, ahead);
    struct span span = span_join(here(p), token_span(token_at(p, 1)));
    step(p);
    step(p);
    if (kind(p) == TOKEN_QUESTION && !ahead)
        step(p);
    return parse_help(p, text, span);
}

static struct ast *parse_name_statement(struct parser *p)
{
    if (kind_at(p, 1) == TOKEN_QUESTION)
        return parse_question(p, 0);
    if (word_ends(p))
        return parse_alone(p);
    const struct word *word = command_here(p);
    return word ? parse_command(p, word) : parse_expression_statement(p);
}

static struct ast *parse_return(struct parser *p)
{
    struct ast *node = node_new(p, AST_RETURN, here(p));
    if (!p->mode.function) {
        fail(p, here(p), "return stands inside fn");
        return fail_hint(p, "a cell's last expression is its result without return");
    }
    step(p);
    if (at_end_of_statement(p))
        return node;
    node->right = parse_right_side(p);
    if (!node->right)
        return NULL;
    node->span = span_join(node->span, node->right->span);
    return node_finish(p, node);
}

static struct ast *parse_jump(struct parser *p, enum ast_kind of)
{
    struct ast *node = node_new(p, of, here(p));
    if (!p->mode.loop) {
        fail(p, here(p), "%s stands inside for, while or the block of fit", token_name(kind(p)));
        return fail_hint(p, "remove it");
    }
    step(p);
    return node;
}

static struct ast *parse_by_first(struct parser *p)
{
    if (token_reserved(kind(p)) && kind_at(p, 1) == TOKEN_QUESTION && touching(p, 1))
        return parse_question(p, 0);
    switch (kind(p)) {
    case TOKEN_NAME:
        return parse_name_statement(p);
    case TOKEN_WITH:
        return parse_with(p);
    case TOKEN_TRY:
        return parse_try(p);
    case TOKEN_IF:
        return parse_if(p);
    case TOKEN_WHILE:
        return parse_while(p);
    case TOKEN_FOR:
        return parse_for(p);
    case TOKEN_FN:
        return parse_fn(p);
    case TOKEN_RETURN:
        return parse_return(p);
    case TOKEN_BREAK:
        return parse_jump(p, AST_BREAK);
    case TOKEN_CONTINUE:
        return parse_jump(p, AST_CONTINUE);
    case TOKEN_PERCENT:
        return parse_percent(p);
    case TOKEN_BANG:
        return suspect_shell(p);
    case TOKEN_QUESTION:
        if (kind_at(p, 1) == TOKEN_NAME || token_reserved(kind_at(p, 1)))
            return parse_question(p, 1);
        return fail_expected(p, "a statement");
    default:
        return parse_expression_statement(p);
    }
}

struct ast *parse_statement(struct parser *p)
{
    size_t first = p->at, outer = p->statement;
    p->statement = first;
    p->frames = 0;
    struct ast *node = p->mode.layers ? parse_layer(p) : parse_by_first(p);
    if (node && !at_end_of_statement(p))
        node = suspect_leftover(p, node);
    if (!node)
        suspect_review(p, first);
    p->statement = outer;
    return node;
}

/* Steps over the ends of statements; true when one of them was a ; on the statement's own line. */
static bool skip_ends(struct parser *p)
{
    bool semicolon = false, line = false;
    for (;; p->at++) {
        line = line || kind(p) == TOKEN_NEWLINE;
        if (kind(p) == TOKEN_SEMICOLON)
            semicolon = semicolon || !line;
        else if (kind(p) != TOKEN_NEWLINE)
            return semicolon;
    }
}

bool parse_statements(struct parser *p, struct ast *block)
{
    size_t capacity = block->item_count;
    for (;;) {
        bool semicolon = skip_ends(p);
        bool closes = kind(p) == TOKEN_GREATER && p->mode.blocks;
        if (kind(p) == TOKEN_END && block->item_count && semicolon)
            block->items[block->item_count - 1]->hidden = true;
        if (kind(p) == TOKEN_END || closes)
            return true;
        struct ast *statement = parse_statement(p);
        if (!statement)
            return false;
        node_add_item(p, block, statement, &capacity);
        block->span = span_join(block->span, statement->span);
    }
}
