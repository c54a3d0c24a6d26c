/* Walking over the tokens, and failing at one of them. */
#include "lang/parse_impl.h"

#include "base/settings.h"

#include <stdarg.h>
#include <stdio.h>

void skip_newlines(struct parser *p)
{
    while (kind(p) == TOKEN_NEWLINE)
        p->at++;
}

void step(struct parser *p)
{
    if (kind(p) == TOKEN_END || kind(p) == TOKEN_BAD)
        return;
    p->at++;
    if (p->mode.bracket)
        skip_newlines(p);
}

bool at_end_of_statement(const struct parser *p)
{
    switch (kind(p)) {
    case TOKEN_END:
    case TOKEN_NEWLINE:
    case TOKEN_SEMICOLON:
        return true;
    case TOKEN_GREATER:
        return p->mode.blocks > 0;
    default:
        return false;
    }
}

struct str span_text(const struct parser *p, struct span span)
{
    return str_slice(p->source, span.start, span.end);
}

struct str token_text(const struct parser *p, size_t ahead)
{
    return span_text(p, token_span(token_at(p, ahead)));
}

bool token_is(const struct parser *p, size_t ahead, const char *word)
{
    return str_is(token_text(p, ahead), word);
}

struct str token_word(struct parser *p, size_t ahead)
{
    const struct token *t = token_at(p, ahead);
    return t->ascii ? token_text(p, ahead) : literal_name(p->source, token_span(t), p->arena);
}

void *fail(struct parser *p, struct span span, const char *format, ...)
{
    char text[sizeof p->err->text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    p->status = PARSE_INVALID;
    err_at(p->err, ERR_SYNTAX, span, "%s", text);
    return NULL;
}

void *fail_hint(struct parser *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(p->err->hint, sizeof p->err->hint, format, args);
    va_end(args);
    return NULL;
}

/* A comment after `from` that holds a >: the reader may have meant it as the end of the block. */
static bool comment_with_closer(const struct parser *p, uint32_t from, struct span *comment)
{
    for (size_t i = 0; i < p->lexed.count; i++) {
        uint32_t end = p->tokens[i].end,
                 next = i + 1 < p->lexed.count ? p->tokens[i + 1].start : (uint32_t)p->source.n;
        if (end <= from || next <= end || p->tokens[i].kind == TOKEN_NEWLINE)
            continue;
        struct str gap = str_slice(p->source, end, next);
        const char *hash = memchr(gap.p, '#', gap.n);
        const char *line = hash ? memchr(hash, '\n', (size_t)(gap.p + gap.n - hash)) : NULL;
        const char *stop = line ? line : gap.p + gap.n;
        if (!hash || !memchr(hash, '>', (size_t)(stop - hash)))
            continue;
        *comment = (struct span){ (uint32_t)(hash - p->source.p), (uint32_t)(stop - p->source.p) };
        return true;
    }
    return false;
}

void *fail_open(struct parser *p)
{
    const struct open *o = p->open;
    struct span comment;
    if (!o->block) {
        fail(p, o->span, "this " STR_FMT " is not closed", STR_ARG(span_text(p, o->span)));
        fail_hint(p, "close it with %s", p->source.p[o->span.start] == '(' ? ")" : "]");
    } else if (p->odd_opener.end && p->odd_opener.start > o->span.start) {
        fail(p, p->odd_opener, "this block has no > of its own");
        err_second(p->err, p->odd_closer, "this > closes it, though it is indented less");
        fail_hint(p, "end each block with its own >");
    } else {
        fail(p, o->span, "the block that begins here has no closing >");
        fail_hint(p, "end the block with >");
        if (comment_with_closer(p, o->span.end, &comment)) {
            err_second(p->err, comment, "this > belongs to the comment");
            fail_hint(p, "write the > before the #");
        }
    }
    p->status = PARSE_INCOMPLETE;
    return NULL;
}

/* The cell ends after an operator, a comma or a header. */
static void *fail_short(struct parser *p, const char *what)
{
    if (p->at == 0)
        return fail(p, here(p), "the cell is empty");
    size_t last = p->at - 1;
    while (last > 0 && p->tokens[last].kind == TOKEN_NEWLINE)
        last--;
    struct span span = token_span(&p->tokens[last]);
    if (p->open && p->open->span.start == span.start)
        return fail_open(p);
    fail(p, span, "%s is missing after " STR_FMT, what, STR_ARG(span_text(p, span)));
    fail_hint(p, "go on after it, on the same line or the next");
    if (p->open)
        err_second(p->err, p->open->span, "this is still open, too");
    p->status = PARSE_INCOMPLETE;
    return NULL;
}

void *fail_expected(struct parser *p, const char *what)
{
    if (kind(p) == TOKEN_BAD) {
        *p->err = *p->lexed.err;
        p->status = PARSE_INVALID;
        p->sure = true;
        return NULL;
    }
    if (kind(p) == TOKEN_END)
        return fail_short(p, what);
    if (kind(p) == TOKEN_NEWLINE)
        return fail(p, here(p), "%s is missing at the end of this line", what);
    struct str found = token_text(p, 0);
    if (found.n > 40)
        return fail(p, here(p), "%s is missing here", what);
    return fail(p, here(p), "%s is missing before " STR_FMT, what, STR_ARG(found));
}

bool enter(struct parser *p)
{
    if (++p->depth <= setting(SETTING_NESTING))
        return true;
    fail(p, here(p), "brackets and blocks are nested more than %d deep",
         (int)setting(SETTING_NESTING));
    fail_hint(p, "give the inner part a name in a statement of its own");
    p->sure = true;
    return false;
}

bool open_bracket(struct parser *p, struct open *open, struct mode *before)
{
    *before = p->mode;
    *open = (struct open){ p->open, here(p), false };
    if (!enter(p))
        return false;
    p->open = open;
    p->mode.bracket++;
    p->mode.tight = p->mode.no_angle = false;
    step(p);
    return true;
}

static void *fail_mismatch(struct parser *p, enum token_kind closer)
{
    struct span opener = p->open->span;
    bool other = kind(p) == TOKEN_PAREN_CLOSE || kind(p) == TOKEN_SQUARE_CLOSE;
    if (kind(p) == TOKEN_END)
        return fail_open(p);
    if (kind(p) == TOKEN_BAD)
        return fail_expected(p, "");
    fail_expected(p, closer == TOKEN_PAREN_CLOSE ? "a comma or )" : "a comma or ]");
    err_second(p->err, opener, other ? "this is what it would have to close" : "opened here");
    return fail_hint(p, "close the " STR_FMT " with %s, or put a comma between two values",
                     STR_ARG(span_text(p, opener)), token_name(closer));
}

bool close_bracket(struct parser *p, struct open *open, const struct mode *before,
                   enum token_kind closer)
{
    if (kind(p) != closer) {
        const struct token *t = token_at(p, 0);
        if (suspect_unclosed(p, p->at))
            return false;
        if (p->at && (t->kind == TOKEN_NAME || t->kind == TOKEN_NUMBER || t->kind == TOKEN_STRING))
            suspect_leftover(p, NULL);
        else
            fail_mismatch(p, closer);
        return false;
    }
    leave(p);
    p->open = open->outer;
    p->mode = *before;
    step(p);
    return true;
}
