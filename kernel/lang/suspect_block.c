/* Blocks that are missing, closed too early, or written as another language writes them. */
#include "lang/parse_impl.h"

#include "lang/suspect.h"

static struct str to_line_end(const struct parser *p, uint32_t from)
{
    uint32_t end = from;
    while (end < p->source.n && p->source.p[end] != '\n')
        end++;
    return str_trim(str_slice(p->source, from, end));
}

static struct str header_text(const struct parser *p)
{
    struct str text = str_trim(str_slice(p->source, p->tokens[p->statement].start, here(p).start));
    return text.n > 120 ? STR("…") : text;
}

/* `header: rest` and `header = rest` as they are written here. */
static void *hint_block(struct parser *p)
{
    struct str header = header_text(p), rest = to_line_end(p, here(p).end);
    if (rest.n && rest.n < 120 && rest.p[0] != '#')
        return fail_hint(p, "write " STR_FMT " < " STR_FMT " >", STR_ARG(header), STR_ARG(rest));
    return fail_hint(p, "write " STR_FMT " < … >", STR_ARG(header));
}

static void *other_device(struct parser *p)
{
    fail(p, here(p), "devices are listed with or");
    return fail_hint(p, "write " STR_FMT " or " STR_FMT, STR_ARG(header_text(p)),
                     STR_ARG(to_line_end(p, here(p).end)));
}

static bool is_sign(enum token_kind k)
{
    return (k >= TOKEN_PLUS && k <= TOKEN_PIPE) || (k >= TOKEN_EQUAL && k <= TOKEN_GREATER_EQUAL);
}

void *suspect_no_block(struct parser *p, const char *header)
{
    bool with = !strcmp(header, "with");
    switch (kind(p)) {
    case TOKEN_END:
    case TOKEN_BAD:
        return fail_expected(p, "the block < … >");
    case TOKEN_COLON:
        fail(p, here(p), "a block stands between < and >, without a colon");
        return strcmp(header, "try") ? hint_block(p) : fail_hint(p, "write try < … > else < … >");
    case TOKEN_BRACE_OPEN:
        fail(p, here(p), "a block stands between < and >");
        return fail_hint(p, "write " STR_FMT " < … >", STR_ARG(header_text(p)));
    case TOKEN_ASSIGN:
        fail(p, here(p), "the block < … > of %s is missing before =", header);
        return hint_block(p);
    case TOKEN_COMMA:
        if (with)
            return other_device(p);
        break;
    default:
        break;
    }
    if (!strcmp(header, "for") && is_sign(kind(p))) {
        fail(p, here(p), "what is walked has no blanks outside brackets");
        suspect_parentheses(p, p->last_value.start, statement_end(p, true));
        return NULL;
    }
    fail_expected(p, "the block < … >");
    if (p->sure)
        return NULL;
    return fail_hint(p, "write " STR_FMT " < … >", STR_ARG(header_text(p)));
}

/* The first of these after the block: the line's end, ;, < or >. */
static size_t after_block(const struct parser *p)
{
    size_t at = p->at;
    while (p->tokens[at].kind != TOKEN_NEWLINE && p->tokens[at].kind != TOKEN_END &&
           p->tokens[at].kind != TOKEN_BAD && p->tokens[at].kind != TOKEN_GREATER &&
           p->tokens[at].kind != TOKEN_LESS && p->tokens[at].kind != TOKEN_SEMICOLON)
        at++;
    return at;
}

/* The > that closed the block stands between two values: of an argument, when the last statement
 * was a command. */
static void *fail_comparison(struct parser *p, size_t end)
{
    bool argument = p->argument > p->last_value.start ||
                    (p->argument == p->last_value.start && p->argument > p->closed_opener.start);
    fail(p, p->closed, "this > closes the block; a comparison stands in parentheses");
    err_second(p->err, p->closed_opener, "the block begins here");
    if (argument)
        suspect_parentheses(p, p->argument, argument_end(p, p->at - 1, NULL));
    else
        suspect_parentheses(p, p->last_value.start, p->tokens[end - 1].end);
    return NULL;
}

/* Does the block's own > follow on a later line, as its < stands on an earlier one? */
static bool has_own_closer(const struct parser *p, size_t end)
{
    uint32_t from = p->closed_opener.end;
    return p->tokens[end].kind == TOKEN_NEWLINE && p->tokens[end + 1].kind == TOKEN_GREATER &&
           !p->tokens[p->at - 1].line &&
           memchr(p->source.p + from, '\n', p->last_value.start - from);
}

/* A comparison was meant, since another > closes the block; else a statement follows without a new
 * line. */
static bool is_comparison(const struct parser *p, size_t end)
{
    for (size_t at = p->at; at < end; at++)
        if (assigns((enum token_kind)p->tokens[at].kind))
            return false;
    return p->last_value.start > p->closed_opener.start &&
           (p->tokens[end].kind == TOKEN_GREATER || has_own_closer(p, end));
}

void *suspect_after_block(struct parser *p)
{
    if (kind(p) == TOKEN_BAD)
        return fail_expected(p, "");
    size_t at = after_block(p);
    if (is_comparison(p, at))
        return fail_comparison(p, at);
    char hint[200];
    if (kind(p) == TOKEN_NAME && suspect_foreign(token_text(p, 0), hint, sizeof hint)) {
        fail(p, here(p), STR_FMT " is not a word of this language", STR_ARG(token_text(p, 0)));
        return fail_hint(p, "%s", hint);
    }
    fail(p, here(p), "a new line or ; is missing after the block");
    err_second(p->err, p->closed, "the block ends here");
    return fail_hint(p,
                     "put " STR_FMT " on a line of its own; if > compares, put parentheses "
                     "around the comparison",
                     STR_ARG(str_slice(p->source, here(p).start, statement_end(p, true))));
}

/* How many of the open blocks began on the line of the cursor. */
static int outer_blocks(const struct parser *p)
{
    uint32_t line = p->tokens[p->condition].start;
    int n = 0;
    while (line > 0 && p->source.p[line - 1] != '\n')
        line--;
    for (const struct open *o = p->open; o; o = o->outer)
        n += o->block && o->span.start >= line;
    return n;
}

/* The < that opens the block on this line: the one after which just its own and the outer blocks
 * are closed; else the last one. 0: none, or the line ends in a colon. */
static size_t block_opener(const struct parser *p, size_t from)
{
    size_t end = from, last = 0;
    int wanted = 1 + outer_blocks(p), closers = 0, openers = 0;
    while (p->tokens[end].kind != TOKEN_NEWLINE && p->tokens[end].kind != TOKEN_END &&
           p->tokens[end].kind != TOKEN_BAD)
        end++;
    if (end > from && p->tokens[end - 1].kind == TOKEN_COLON)
        return 0;
    for (size_t at = end; at-- > from;) {
        closers += p->tokens[at].kind == TOKEN_GREATER;
        if (p->tokens[at].kind != TOKEN_LESS)
            continue;
        if (!last)
            last = at;
        if (closers - openers++ == wanted)
            return at;
    }
    return last;
}

/* if a > b < … > , if (a) and (b) < … > , while x: */
void *suspect_condition(struct parser *p, const char *word)
{
    const struct token *first = &p->tokens[p->condition];
    size_t opener = block_opener(p, p->condition);
    bool inner = p->at > p->condition;
    if (kind(p) == TOKEN_BAD)
        return fail_expected(p, "");
    if (kind(p) == TOKEN_NEWLINE || kind(p) == TOKEN_LESS)
        return fail_expected(p, "the condition in parentheses"),
               fail_hint(p, "write %s (c) < … >", word);
    if (inner && !opener)
        return suspect_no_block(p, word);
    fail(p, inner ? here(p) : token_span(first), "the whole condition stands in parentheses");
    if (opener > p->condition) {
        suspect_parentheses(p, first->start, p->tokens[opener - 1].end);
        return NULL;
    }
    uint32_t end = first->start;
    for (size_t at = p->condition;
         p->tokens[at].kind != TOKEN_COLON && p->tokens[at].kind != TOKEN_NEWLINE &&
         p->tokens[at].kind != TOKEN_END && p->tokens[at].kind != TOKEN_BAD;
         at++)
        end = p->tokens[at].end;
    return fail_hint(p, "write %s (" STR_FMT ") < … >", word,
                     STR_ARG(str_slice(p->source, first->start, end)));
}

/* %%time with gpu0: only what belongs to the header stands on its line. */
void *suspect_whole_cell(struct parser *p, const struct ast *statement, const char *header)
{
    struct str rest = str_slice(p->source, here(p).start, statement_end(p, false));
    bool nested = token_reserved(kind(p)) && kind(p) <= TOKEN_WITH;
    bool block = kind(p) == TOKEN_LESS;
    if (kind(p) == TOKEN_BAD || (is_operator(kind(p)) && !block) || rest.n > 120)
        return suspect_leftover(p, statement);
    fail(p, here(p), "after %%%%%s the rest of the cell is the block, from the next line on",
         header);
    p->sure = true;
    if (block)
        return fail_hint(p, "remove < and its >, or write %%%s", header);
    if (nested && !memchr(rest.p, '<', rest.n))
        return fail_hint(p, "write %%%%" STR_FMT ", or nest: %s < " STR_FMT " < … > >",
                         STR_ARG(rest), header, STR_ARG(rest));
    return fail_hint(p, "put " STR_FMT " on the next line", STR_ARG(rest));
}
