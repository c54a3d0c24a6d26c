/* A bracket that was left open, seen where a later line no longer fits into it. */
#include "lang/parse_impl.h"

static size_t opener_index(const struct parser *p, size_t at)
{
    while (at > 0 && p->tokens[at].start > p->open->span.start)
        at--;
    return at;
}

/* Does the rest of the cell hold the closing sign of the bracket at `opener`? */
static bool closes(const struct parser *p, size_t opener)
{
    int depth = 0;
    for (size_t at = opener; p->tokens[at].kind != TOKEN_END && p->tokens[at].kind != TOKEN_BAD;
         at++) {
        enum token_kind k = (enum token_kind)p->tokens[at].kind;
        depth += k == TOKEN_PAREN_OPEN || k == TOKEN_SQUARE_OPEN;
        depth -= k == TOKEN_PAREN_CLOSE || k == TOKEN_SQUARE_CLOSE;
        if (!depth)
            return true;
    }
    return p->lexed.err;
}

/* f(…) and x[…]; in a call, name = value at the begin of a line may be an argument. */
static bool is_call(const struct parser *p, size_t opener)
{
    return p->tokens[opener].kind == TOKEN_PAREN_OPEN && opener > 0 && !p->tokens[opener].space &&
           p->tokens[opener - 1].kind == TOKEN_NAME;
}

static bool is_header(enum token_kind k)
{
    return k >= TOKEN_IF && k <= TOKEN_WITH && k != TOKEN_ELSE && k != TOKEN_IN;
}

/* How much the line that begins at `line` looks like a statement: one that stands nowhere else, or
 * one that could also be a value without the comma before it. */
enum likeness { UNLIKE, LIKE, SURE };

static enum likeness statement_likeness(struct parser *p, size_t line, size_t at, bool call)
{
    enum token_kind first = (enum token_kind)p->tokens[line].kind;
    bool assigned = assigns((enum token_kind)p->tokens[line + 1].kind) ||
                    assigns((enum token_kind)p->tokens[at].kind);
    if (p->tokens[at].kind == TOKEN_SEMICOLON || (is_header(first) && !assigned))
        return SURE;
    if (assigned)
        return call ? LIKE : SURE;
    bool command = first == TOKEN_NAME && is_used_as_command(p, line) &&
                   word_find(p->words, span_text(p, token_span(&p->tokens[line])));
    return command || at == line ? LIKE : UNLIKE;
}

/* The end of what the bracket holds: before the line, and before a > that was to close a block. */
static uint32_t contents_end(const struct parser *p, size_t opener, size_t line)
{
    size_t last = line - 1;
    while (last > opener &&
           (p->tokens[last].kind == TOKEN_NEWLINE || p->tokens[last].kind == TOKEN_GREATER))
        last--;
    return p->tokens[last].end;
}

bool suspect_unclosed(struct parser *p, size_t at)
{
    if (!p->open || p->open->block || kind(p) == TOKEN_END || kind(p) == TOKEN_BAD)
        return false;
    size_t opener = opener_index(p, at), line = at;
    while (line > opener && !p->tokens[line].line && p->tokens[at].kind != TOKEN_SEMICOLON)
        line--;
    if (line == opener)
        return false;
    enum likeness like = statement_likeness(p, line, at, is_call(p, opener));
    if (like == UNLIKE || (like == LIKE && closes(p, opener)))
        return false;
    uint32_t end = contents_end(p, opener, line);
    fail(p, p->open->span, "this " STR_FMT " is not closed", STR_ARG(span_text(p, p->open->span)));
    err_second(p->err, (struct span){ end, end }, "it should be closed here");
    fail_hint(p, "close it with %s", p->tokens[opener].kind == TOKEN_PAREN_OPEN ? ")" : "]");
    p->sure = true;
    return true;
}
