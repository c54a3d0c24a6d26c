/* `word argument… key=value… [ < block > ]`, `%word …` and `word?`. */
#include "lang/parse_impl.h"

static bool has_device(const struct word *word)
{
    for (int i = 0; i < word_param_count(word); i++)
        if (word->params[i].kind == PARAM_DEVICE)
            return true;
    return false;
}

/* A sign with a blank before it and none after it belongs to what follows: sum -1. */
static bool sign_starts(const struct parser *p, size_t ahead)
{
    enum token_kind after = kind_at(p, ahead + 1);
    return touching(p, ahead + 1) && after != TOKEN_END && after != TOKEN_NEWLINE &&
           after != TOKEN_SEMICOLON && after != TOKEN_MINUS && after != TOKEN_PLUS;
}

/* cd /tmp, run ../x.tcell, save x ~/x.npy: a text as it is written, where it comes first or has to
 * come. Seen from the word itself (ahead) only the first counts: save /2 divides. */
static bool takes_text(const struct word *word, size_t ahead)
{
    if (!word || word->kind != WORD_COMMAND || word->params[0].kind == PARAM_TEXT)
        return word && word->kind == WORD_COMMAND;
    bool takes = false;
    for (int i = 1; !ahead && i < word_param_count(word); i++)
        takes = takes ||
                (word->params[i].kind == PARAM_TEXT && !param_is_optional(&word->params[i]));
    return takes;
}

/* Does an argument of `word` begin at the token `ahead` of the cursor? */
bool argument_starts(const struct parser *p, size_t ahead, const struct word *word)
{
    if (touching(p, ahead))
        return false;
    switch (kind_at(p, ahead)) {
    case TOKEN_NAME:
    case TOKEN_NUMBER:
    case TOKEN_STRING:
    case TOKEN_TRUE:
    case TOKEN_FALSE:
    case TOKEN_NONE:
    case TOKEN_PAREN_OPEN:
    case TOKEN_SQUARE_OPEN:
        return true;
    case TOKEN_MINUS:
    case TOKEN_PLUS:
        return sign_starts(p, ahead);
    case TOKEN_TILDE:
        return takes_text(word, ahead) || sign_starts(p, ahead);
    case TOKEN_DOT:
        return takes_text(word, ahead);
    case TOKEN_SLASH:
        if (takes_text(word, ahead))
            return sign_starts(p, ahead);
        return word && has_device(word) && sign_starts(p, ahead) &&
               kind_at(p, ahead + 1) == TOKEN_NAME;
    default:
        /* help with, model option for= */
        return token_reserved(kind_at(p, ahead)) &&
               (kind_at(p, ahead + 1) == TOKEN_ASSIGN ||
                (word &&
                 (word->params[0].kind == PARAM_TEXT || word->params[0].kind == PARAM_NAME)));
    }
}

/* What follows time and bench may be any statement. */
static bool rest_starts(const struct parser *p, size_t ahead)
{
    switch (kind_at(p, ahead)) {
    case TOKEN_WITH:
    case TOKEN_TRY:
    case TOKEN_IF:
    case TOKEN_FOR:
    case TOKEN_WHILE:
    case TOKEN_NOT:
        return true;
    default:
        return false;
    }
}

bool starts_command(const struct parser *p, const struct word *word)
{
    if (kind_at(p, 1) == TOKEN_LESS)
        return word->block != BLOCK_NONE;
    if (word->block == BLOCK_OR_REST && rest_starts(p, 1))
        return true;
    return argument_starts(p, 1, word);
}

static struct ast *missing_block(struct parser *p, const struct ast *node)
{
    if (node->word->block == BLOCK_MUST)
        return suspect_no_block(p, node->word->name);
    if (kind(p) == TOKEN_BAD)
        return fail_expected(p, "a value");
    fail(p, node->op_span, "%s takes a block or the rest of the line", node->word->name);
    return fail_hint(p, "for example: %s < matmul >", node->word->name);
}

/* The block of a command, where it has one, and what it may not be without. */
struct ast *parse_command_block(struct parser *p, struct ast *node)
{
    const struct word *word = node->word;
    bool block = kind(p) == TOKEN_LESS || p->mode.whole_cell;
    if (word->block != BLOCK_NONE && block) {
        struct mode before = p->mode;
        p->mode.layers = word->block_of_layers;
        p->mode.loop = p->mode.loop || word->block == BLOCK_MAY;
        node->body = parse_block(p, word->name);
        p->mode = before;
        p->mode.whole_cell = false;
        if (!node->body)
            return NULL;
        node->span = span_join(node->span, p->closed.end ? node->body->span : node->span);
    } else if (word->block == BLOCK_MUST || (word->block == BLOCK_OR_REST && !node->rest)) {
        return missing_block(p, node);
    }
    return node_finish(p, node);
}

static bool parse_rest(struct parser *p, struct ast *node)
{
    if (!(rest_starts(p, 0) || argument_starts(p, 0, NULL)))
        return true;
    if (!enter(p))
        return false;
    node->rest = parse_statement(p);
    leave(p);
    if (node->rest)
        node->span = span_join(node->span, node->rest->span);
    return node->rest;
}

static bool own_option(const struct parser *p, const struct word *word)
{
    return kind(p) == TOKEN_NAME && kind_at(p, 1) == TOKEN_ASSIGN &&
           match_name(word, token_text(p, 0)) >= 0;
}

/* The cursor is on the word. */
struct ast *parse_command(struct parser *p, const struct word *word)
{
    bool command = word->kind != WORD_OPERATION, rest = word->block == BLOCK_OR_REST;
    struct ast *node = node_new(p, command ? AST_COMMAND : AST_CALL, here(p));
    struct binder b = { .node = node, .word = word, .strict = command };
    node->word = word;
    node->text = token_word(p, 0);
    step(p);
    while (rest ? own_option(p, word) : argument_starts(p, 0, word))
        if (!parse_argument(p, &b))
            return NULL;
    if (rest && !p->mode.whole_cell && kind(p) != TOKEN_LESS && !parse_rest(p, node))
        return NULL;
    bool misplaced = !at_end_of_statement(p) && kind(p) != TOKEN_LESS && !node->rest;
    if (misplaced)
        return p->mode.whole_cell ? suspect_whole_cell(p, node, word->name)
                                  : suspect_leftover(p, node);
    if (!check_required(p, &b))
        return NULL;
    unpack_list(p, &b);
    return command ? parse_command_block(p, node) : node_finish(p, node);
}

struct ast *parse_help(struct parser *p, struct str text, struct span span)
{
    const struct word *help = word_find(p->words, STR("help"));
    if (!help)
        return fail(p, span, "there is no help here");
    struct ast *node = node_new(p, AST_COMMAND, span);
    size_t capacity = 0;
    node->word = help;
    node->text = STR("help");
    struct ast_arg *arg = node_add_arg(p, node, &capacity);
    arg->span = span;
    arg->text = text;
    arg->param = word_param_count(help) ? &help->params[0] : NULL;
    return node_finish(p, node);
}

static bool is_header(enum token_kind k)
{
    return k == TOKEN_WITH || k == TOKEN_TRY || k == TOKEN_IF || k == TOKEN_WHILE ||
           k == TOKEN_FOR || k == TOKEN_FN;
}

/* %word, or %%word in the cell's first line; the cursor is on the first %. */
struct ast *parse_percent(struct parser *p)
{
    struct span sign = here(p);
    step(p);
    if (p->mode.whole_cell) {
        sign = span_join(sign, here(p));
        step(p);
    }
    struct span span = span_join(sign, here(p));
    if (is_header(kind(p)) && touching(p, 0))
        return parse_statement(p);
    if (kind(p) != TOKEN_NAME || !touching(p, 0))
        return suspect_percent(p, (struct str){ NULL, 0 }, span);
    const struct word *word = word_find(p->words, token_word(p, 0));
    if (!word)
        return suspect_percent(p, token_word(p, 0), span);
    if (p->mode.whole_cell && word->block == BLOCK_NONE) {
        fail(p, span, "%s takes no block, so it cannot stand after %%%%", word->name);
        return fail_hint(p, "write %%%s, or %s alone", word->name, word->name);
    }
    if (kind_at(p, 1) == TOKEN_PAREN_OPEN && touching(p, 1))
        return parse_expression(p);
    if (word->kind == WORD_OPERATION && word_ends(p)) {
        struct ast *node = parse_alone(p);
        node->percent = true;
        return node;
    }
    return parse_command(p, word);
}
