/* Something stands after a statement that is complete without it. */
#include "lang/parse_impl.h"

#include <stdio.h>

static size_t previous(const struct parser *p)
{
    size_t at = p->at ? p->at - 1 : 0;
    while (at && p->tokens[at].kind == TOKEN_NEWLINE)
        at--;
    return at;
}

/* `word a b` in an expression: shows word(a, b). */
static void hint_call(struct parser *p, size_t word)
{
    char call[200];
    struct str name = span_text(p, token_span(&p->tokens[word]));
    size_t at = p->at, n = 0;
    n += (size_t)snprintf(call, sizeof call, STR_FMT "(", STR_ARG(name.n < 60 ? name : STR("f")));
    for (int args = 0; n < 140; args++) {
        size_t end = at;
        enum token_kind k = (enum token_kind)p->tokens[at].kind;
        if (k != TOKEN_NAME && k != TOKEN_NUMBER && k != TOKEN_STRING)
            break;
        do
            end++;
        while (!p->tokens[end].space &&
               (p->tokens[end].kind == TOKEN_NAME || p->tokens[end].kind == TOKEN_DOT));
        struct str text = str_slice(p->source, p->tokens[at].start, p->tokens[end - 1].end);
        if (text.n > 40)
            break;
        n += (size_t)snprintf(call + n, sizeof call - n, "%s" STR_FMT, args ? ", " : "",
                              STR_ARG(text));
        at = end;
    }
    fail_hint(p, "write %s)", call);
}

/* Two values with nothing between them. */
static void *side_by_side(struct parser *p)
{
    size_t before = previous(p);
    const struct token *prev = &p->tokens[before];
    struct str name = span_text(p, token_span(prev)), next = token_text(p, 0);
    bool bracket = p->open && !p->open->block;
    if (prev->kind == TOKEN_NAME && kind(p) == TOKEN_NUMBER && touching(p, 0)) {
        fail(p, span_join(token_span(prev), here(p)), "a name and a number run together");
        return fail_hint(p,
                         "a device such as gpu0.1 stands where one is expected: with gpu0.1 < … >");
    }
    if (prev->kind == TOKEN_NAME && (kind(p) == TOKEN_PAREN_OPEN || kind(p) == TOKEN_SQUARE_OPEN)) {
        fail(p, here(p), "the " STR_FMT " of %s touches the word before it", STR_ARG(next),
             kind(p) == TOKEN_PAREN_OPEN ? "a call" : "an index");
        return fail_hint(p, "write " STR_FMT STR_FMT " without the blank", STR_ARG(name),
                         STR_ARG(next));
    }
    if (kind(p) == TOKEN_NOT) {
        fail(p, here(p), "not stands in parentheses here");
        suspect_parentheses(p, here(p).start, statement_end(p, true));
        return NULL;
    }
    if (prev->kind == TOKEN_NAME && word_find(p->words, name)) {
        fail(p, here(p), "inside an expression " STR_FMT " is called with parentheses",
             STR_ARG(name));
        hint_call(p, before);
        return NULL;
    }
    if (next.n > 40)
        next = STR("this");
    fail(p, here(p),
         bracket ? "a comma or an operator is missing before " STR_FMT
                 : "a new line, ; or an operator is missing before " STR_FMT,
         STR_ARG(next));
    if (bracket)
        return fail_hint(p, "separate values with commas");
    if (prev->kind == TOKEN_NAME && before == p->statement)
        hint_call(p, before);
    else
        fail_hint(p, "a statement ends at a new line or at ;");
    return NULL;
}

static bool has_word(const struct ast *node)
{
    return (node->kind == AST_COMMAND || node->kind == AST_CALL || node->kind == AST_ALONE) &&
           node->word;
}

static void *stray_comma(struct parser *p, const struct ast *statement)
{
    if (p->mode.layers) {
        fail(p, here(p), "layers are separated by a new line or ;");
        return fail_hint(p, "write ; instead of the comma");
    }
    if (statement && (statement->kind == AST_COMMAND || statement->kind == AST_CALL)) {
        const char *word = has_word(statement) ? statement->word->name : "f";
        fail(p, here(p), "arguments are separated by blanks");
        return fail_hint(p, "write %s a b, or %s(a, b)", word, word);
    }
    fail(p, here(p), "values side by side stand in brackets");
    return fail_hint(p, "write (a, b) or [a, b]");
}

void *suspect_closer(struct parser *p)
{
    if (p->closed.end && !p->mode.blocks) {
        fail(p, here(p), "no block is open here that > could close");
        err_second(p->err, p->closed, "the block was closed here already");
        return fail_hint(p, "remove one of the two >, or put a comparison into parentheses");
    }
    fail(p, here(p), "no block is open here that > could close");
    return fail_hint(p, "remove it");
}

static bool is_command(const struct ast *statement)
{
    return statement && has_word(statement) && statement->kind != AST_ALONE;
}

static void *stray_angle(struct parser *p, const struct ast *statement)
{
    bool closer = kind(p) == TOKEN_GREATER, in_command = is_command(statement);
    const struct ast *right = statement && statement->kind == AST_ASSIGN ? statement->right
                                                                         : statement;
    in_command = in_command || (is_command(right) && right->span.start == right->op_span.start);
    if (closer && !(in_command && kind_at(p, 1) != TOKEN_END && kind_at(p, 1) != TOKEN_NEWLINE))
        return suspect_closer(p);
    if (in_command && !closer && right->arg_count == 0) {
        fail(p, here(p), "%s takes no block", right->word->name);
        return fail_hint(p, "end the statement before <; a comparison stands in parentheses");
    }
    fail(p, here(p), "a comparison with %s stands in parentheses %s", token_name(kind(p)),
         p->mode.blocks ? "inside a block" : "in a command's arguments");
    if (in_command)
        suspect_parentheses(p, p->argument, argument_end(p, p->at, right->word));
    else
        suspect_parentheses(p, p->last_value.start, statement_end(p, true));
    return NULL;
}

static void *stray_operator(struct parser *p, const struct ast *command)
{
    fail(p, here(p),
         "an argument has no blanks outside brackets, so " STR_FMT " belongs to nothing",
         STR_ARG(token_text(p, 0)));
    suspect_parentheses(p, p->argument, argument_end(p, p->at, command ? command->word : NULL));
    return NULL;
}

static void *stray_colon(struct parser *p)
{
    fail(p, here(p), ": has no meaning here");
    return fail_hint(p, "blocks stand between < and >: for i in 10 < print i >");
}

static void *stray_if(struct parser *p)
{
    fail(p, here(p), "if stands at the beginning of a statement or after =");
    return fail_hint(p, "write y = if (c) < 1 > else < 2 >, or where(c, 1, 2)");
}

static void *stray_assign(struct parser *p)
{
    fail(p, here(p), "a statement has one " STR_FMT, STR_ARG(token_text(p, 0)));
    return fail_hint(p, "write a statement for each assignment; compare with ==");
}

void *suspect_leftover(struct parser *p, const struct ast *statement)
{
    enum token_kind k = kind(p);
    switch (k) {
    case TOKEN_BAD:
    case TOKEN_END:
        return fail_expected(p, "a value");
    case TOKEN_COMMA:
        return stray_comma(p, statement);
    case TOKEN_COLON:
        return stray_colon(p);
    case TOKEN_LESS:
    case TOKEN_GREATER:
        return stray_angle(p, statement);
    case TOKEN_IF:
        return stray_if(p);
    case TOKEN_ELSE:
        fail(p, here(p), "else has no if or try before it");
        if (p->closed.end && p->at && p->closed.end == p->tokens[p->at - 1].end)
            err_second(p->err, p->closed_opener, "the block before it begins here");
        return fail_hint(p, "write if (c) < … > else < … >, or try < … > else < … >");
    case TOKEN_PAREN_CLOSE:
    case TOKEN_SQUARE_CLOSE:
        fail(p, here(p), "nothing is open that " STR_FMT " could close", STR_ARG(token_text(p, 0)));
        return fail_hint(p, "remove it, or open the bracket before");
    default:
        break;
    }
    if (k >= TOKEN_ASSIGN && k <= TOKEN_AT_ASSIGN)
        return stray_assign(p);
    const struct ast *command = statement;
    if (statement && !is_command(statement))
        command = statement->kind == AST_ALONE ? NULL : statement->right;
    if (is_operator(k) && (is_command(command) || p->mode.tight))
        return stray_operator(p, command);
    return side_by_side(p);
}
