/* Blocks and the statements that are made of them: with, try and for. if and while are in
 * parse_if.c, fn in parse_fn.c. */
#include "lang/parse_impl.h"

/* The rest of a %%word cell: comparisons need no parentheses there, and no > ends it. */
static struct ast *parse_whole_cell(struct parser *p, struct ast *block, const char *header)
{
    if (kind(p) != TOKEN_NEWLINE && kind(p) != TOKEN_END && !token_at(p, 0)->line)
        return suspect_whole_cell(p, NULL, header);
    struct mode before = p->mode;
    p->mode.whole_cell = p->mode.no_angle = false;
    p->mode.blocks = 0;
    bool read = parse_statements(p, block);
    p->mode = before;
    p->mode.whole_cell = false;
    return read ? node_finish(p, block) : NULL;
}

static void note_odd_closer(struct parser *p, struct span opener)
{
    uint32_t line = opener.start, column = 0, at = p->tokens[p->at].start, own = 0;
    while (line > 0 && p->source.p[line - 1] != '\n')
        line--;
    while (p->source.p[line + column] == ' ' || p->source.p[line + column] == '\t')
        column++;
    while (at > own && p->source.p[at - own - 1] == ' ')
        own++;
    if (p->tokens[p->at].line && own < column && !p->odd_opener.end) {
        p->odd_opener = opener;
        p->odd_closer = here(p);
    }
}

/* The closing > and what may follow it. */
static bool close_block(struct parser *p, struct open *open, struct ast *block)
{
    if (kind(p) != TOKEN_GREATER) {
        fail_open(p);
        return false;
    }
    note_odd_closer(p, open->span);
    p->closed = here(p);
    p->closed_opener = open->span;
    block->span = span_join(open->span, here(p));
    p->open = open->outer;
    leave(p);
    p->at++;
    return true;
}

/* `header`: the word that the block belongs to. */
struct ast *parse_block(struct parser *p, const char *header)
{
    struct ast *block = node_new(p, AST_BLOCK, here(p));
    struct mode before = p->mode;
    struct open open = { p->open, here(p), true };
    if (p->mode.whole_cell)
        return parse_whole_cell(p, block, header);
    if (kind(p) != TOKEN_LESS)
        return suspect_no_block(p, header);
    if (!enter(p))
        return NULL;
    p->open = &open;
    p->mode.no_angle = true;
    p->mode.tight = false;
    p->mode.bracket = 0;
    p->mode.blocks++;
    p->at++;
    bool read = parse_statements(p, block) && close_block(p, &open, block);
    p->mode = before;
    if (!read)
        return NULL;
    if (!at_end_of_statement(p) && kind(p) != TOKEN_ELSE && kind(p) != TOKEN_GREATER)
        return suspect_after_block(p);
    return node_finish(p, block);
}

struct ast *finish_block(struct parser *p, struct ast *node, const char *header)
{
    node->body = parse_block(p, header);
    if (!node->body)
        return NULL;
    node->span = span_join(node->span, node->body->span);
    return node_finish(p, node);
}

struct ast *parse_with(struct parser *p)
{
    struct ast *node = node_new(p, AST_WITH, here(p));
    size_t capacity = 0;
    step(p);
    for (;;) {
        if (!parse_device(p, node, &capacity))
            return NULL;
        if (kind(p) != TOKEN_OR)
            break;
        step(p);
        skip_newlines(p);
    }
    return finish_block(p, node, "with");
}

struct ast *parse_try(struct parser *p)
{
    struct ast *node = node_new(p, AST_TRY, here(p));
    step(p);
    if (!finish_block(p, node, "try"))
        return NULL;
    if (kind(p) != TOKEN_ELSE)
        return node;
    step(p);
    if (!(node->other = parse_block(p, "else")))
        return NULL;
    node->span = span_join(node->span, node->other->span);
    return node_finish(p, node);
}

static bool parse_loop_names(struct parser *p, struct ast *node)
{
    size_t capacity = 0;
    for (;;) {
        if (kind(p) != TOKEN_NAME) {
            fail_expected(p, "the name of a variable");
            if (p->status == PARSE_INVALID && !p->sure)
                fail_hint(p, "write for i in 10 < … >, or for row in x < … >");
            return false;
        }
        node_add_item(p, node, node_name(p, token_word(p, 0), here(p)), &capacity);
        step(p);
        if (kind(p) != TOKEN_COMMA)
            break;
        step(p);
        skip_newlines(p);
    }
    if (kind(p) == TOKEN_IN)
        return true;
    fail_expected(p, "in");
    if (p->status == PARSE_INVALID && !p->sure)
        fail_hint(p, "write for i in 10 < … >, or for row in x < … >");
    return false;
}

struct ast *parse_for(struct parser *p)
{
    struct ast *node = node_new(p, AST_FOR, here(p));
    bool loop = p->mode.loop;
    step(p);
    if (!parse_loop_names(p, node))
        return NULL;
    step(p);
    skip_newlines(p);
    node->right = parse_tight(p);
    if (!node->right)
        return NULL;
    p->last_value = node->right->span;
    p->mode.loop = true;
    node = finish_block(p, node, "for");
    p->mode.loop = loop;
    return node;
}
