/* Where a value that needs parentheses begins and ends, and the line with them. */
#include "lang/parse_impl.h"

bool is_operator(enum token_kind k)
{
    return (k >= TOKEN_PLUS && k <= TOKEN_GREATER_EQUAL) || k == TOKEN_AND || k == TOKEN_OR ||
           k == TOKEN_NOT;
}

/* A < or > that opens or closes a block, not one of the argument's own. */
static bool bounds_block(const struct parser *p, size_t at, const struct word *word)
{
    enum token_kind next = (enum token_kind)p->tokens[at + 1].kind;
    if (p->tokens[at].kind == TOKEN_LESS)
        return word && word->block != BLOCK_NONE;
    return p->tokens[at].kind == TOKEN_GREATER &&
           (next == TOKEN_NEWLINE || next == TOKEN_SEMICOLON || next == TOKEN_END ||
            next == TOKEN_GREATER || next == TOKEN_ELSE);
}

static bool ends_value(const struct parser *p, size_t at, const struct word *word)
{
    switch (p->tokens[at].kind) {
    case TOKEN_NEWLINE:
    case TOKEN_SEMICOLON:
    case TOKEN_COMMA:
    case TOKEN_PAREN_CLOSE:
    case TOKEN_SQUARE_CLOSE:
        return true;
    default:
        return bounds_block(p, at, word);
    }
}

/* a > -1: the sign belongs to the operand; a > 1 -1: it begins the next argument. */
static bool begins_argument(const struct parser *p, size_t at)
{
    const struct token *t = &p->tokens[at];
    bool sign = t->kind == TOKEN_MINUS || t->kind == TOKEN_PLUS || t->kind == TOKEN_TILDE;
    return !is_operator((enum token_kind)t->kind) || (sign && !p->tokens[at + 1].space);
}

/* The end of the argument of `word` (NULL: unknown) that goes on with the operator `op`, as it was
 * meant: up to the first blank where the operator has none, else as far as operators go. */
uint32_t argument_end(const struct parser *p, size_t op, const struct word *word)
{
    bool tight = !p->tokens[op].space && !p->tokens[op + 1].space, operand = false;
    int brackets = 0;
    size_t at = op + 1;
    for (;; at++) {
        const struct token *t = &p->tokens[at];
        enum token_kind k = (enum token_kind)t->kind;
        if (k == TOKEN_END || k == TOKEN_BAD || (!brackets && ends_value(p, at, word)))
            break;
        if (!brackets && operand && t->space && (tight || begins_argument(p, at)))
            break;
        operand = brackets || !is_operator(k);
        brackets += k == TOKEN_PAREN_OPEN || k == TOKEN_SQUARE_OPEN;
        brackets -= k == TOKEN_PAREN_CLOSE || k == TOKEN_SQUARE_CLOSE;
    }
    return p->tokens[at - 1].end;
}

/* The end of the statement, seen from the cursor; to_closer: before a < or > that stands open. */
uint32_t statement_end(const struct parser *p, bool to_closer)
{
    int brackets = 0;
    size_t at = p->at;
    for (;; at++) {
        enum token_kind k = (enum token_kind)p->tokens[at].kind;
        bool angle = k == TOKEN_GREATER || (k == TOKEN_LESS && at > p->at);
        if (k == TOKEN_END || k == TOKEN_BAD || k == TOKEN_SEMICOLON)
            break;
        if (!brackets && (k == TOKEN_NEWLINE || (to_closer && angle && at > p->at)))
            break;
        brackets += k == TOKEN_PAREN_OPEN || k == TOKEN_SQUARE_OPEN;
        brackets -= k == TOKEN_PAREN_CLOSE || k == TOKEN_SQUARE_CLOSE;
        if (brackets < 0)
            break;
    }
    return at > p->at ? p->tokens[at - 1].end : here(p).start;
}

static struct str line_of(const struct parser *p, uint32_t from)
{
    uint32_t start = from, end = from;
    while (start > 0 && p->source.p[start - 1] != '\n')
        start--;
    while (end < p->source.n && p->source.p[end] != '\n' && p->source.p[end] != '\r')
        end++;
    return str_slice(p->source, start, end);
}

/* The hint shows the line with parentheses around [from, to). */
void suspect_parentheses(struct parser *p, uint32_t from, uint32_t to)
{
    struct str line = line_of(p, from);
    uint32_t start = (uint32_t)(line.p - p->source.p), end = start + (uint32_t)line.n;
    if (to > end || to <= from)
        to = end;
    struct str inner = str_trim(str_slice(p->source, from, to));
    if (line.n > 160) {
        fail_hint(p, "put parentheses around " STR_FMT, STR_ARG(inner));
        return;
    }
    struct str before = str_slice(p->source, start, from), after = str_slice(p->source, to, end);
    while (before.n && (before.p[0] == ' ' || before.p[0] == '\t'))
        before = str_slice(before, 1, before.n);
    fail_hint(p, "write " STR_FMT "(" STR_FMT ")" STR_FMT, STR_ARG(before), STR_ARG(inner),
              STR_ARG(after));
}
