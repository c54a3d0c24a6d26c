/* A run of touching tokens, and what it may be by the look of its text alone: devices, sizes, words
 * and file names are runs that are never read as expressions. */
#include "lang/parse_impl.h"

#include "lang/device_name.h"
#include "lang/size.h"

static bool plain_token(enum token_kind k)
{
    switch (k) {
    case TOKEN_NAME:
    case TOKEN_NUMBER:
    case TOKEN_DOT:
    case TOKEN_COLON:
    case TOKEN_SLASH:
    case TOKEN_STAR:
    case TOKEN_PERCENT:
    case TOKEN_MINUS:
    case TOKEN_TILDE:
        return true;
    default:
        return token_reserved(k);
    }
}

static bool run_goes_on(const struct parser *p, size_t at)
{
    enum token_kind k = (enum token_kind)p->tokens[at].kind;
    return plain_token(k) || (p->pair && k == TOKEN_ASSIGN);
}

static bool ends_argument(enum token_kind k)
{
    return k == TOKEN_COMMA || k == TOKEN_PAREN_CLOSE;
}

/* False when the text in quotes is malformed: then failed. */
bool read_run(struct parser *p, bool call, struct run *run)
{
    size_t at = p->at;
    const struct token *first = &p->tokens[at];
    do
        at++;
    while (run_goes_on(p, at - 1) && !p->tokens[at].space && run_goes_on(p, at));
    const struct token *next = &p->tokens[at];
    bool angle = next->kind == TOKEN_LESS || next->kind == TOKEN_GREATER;
    bool over = call ? ends_argument((enum token_kind)next->kind)
                     : next->space || angle || ends_argument((enum token_kind)next->kind) ||
                           next->kind == TOKEN_SEMICOLON || next->kind == TOKEN_NEWLINE ||
                           next->kind == TOKEN_END;
    if (call && next->kind == TOKEN_NEWLINE)
        over = true;
    *run = (struct run){ .end = at };
    run->span = (struct span){ first->start, p->tokens[at - 1].end };
    run->text = span_text(p, run->span);
    run->plain = over && plain_token((enum token_kind)first->kind);
    run->quoted = over && first->kind == TOKEN_STRING;
    run->word = run->plain && at == p->at + 1 && first->kind == TOKEN_NAME;
    if (run->word)
        run->text = token_word(p, 0);
    if (run->quoted && literal_string(p->source, run->span, p->arena, &run->text, p->err)) {
        p->status = PARSE_INVALID;
        p->sure = true;
        return false;
    }
    return true;
}

bool param_is_expression(const struct param *param)
{
    switch (param->kind) {
    case PARAM_DTYPE:
    case PARAM_WORD:
    case PARAM_DEVICE:
    case PARAM_SIZE:
    case PARAM_NAME:
    case PARAM_TEXT:
        return false;
    default:
        return true;
    }
}

static bool fits_size(const struct run *run)
{
    int64_t bytes;
    double percent;
    return str_is(run->text, "none") || size_read(run->text, &bytes, &percent);
}

/* Could the run be meant for this parameter? An expression could be anything, except that a text in
 * quotes is no number. */
bool run_fits(const struct param *param, const struct run *run, const struct parser *p)
{
    struct device_name device;
    bool written = run->plain || run->quoted, bracketed = kind(p) == TOKEN_PAREN_OPEN;
    switch (param->kind) {
    case PARAM_WORD:
        if (!written || !param->choices)
            return written || (param->flags & PARAM_OPEN);
        return str_find_word(param->choices, run->text) >= 0 || (param->flags & PARAM_OPEN);
    case PARAM_DTYPE:
        return run->word || run->quoted || !written;
    case PARAM_DEVICE:
        return written ? device_name_read(run->text, &device) : bracketed;
    case PARAM_SIZE:
        return written ? fits_size(run) : bracketed;
    case PARAM_NAME: /* update adam loss [w, b] */
        return run->word || ((param->flags & PARAM_OPEN) && kind(p) == TOKEN_SQUARE_OPEN);
    case PARAM_TEXT:
        return true;
    case PARAM_INT:
    case PARAM_INTS:
    case PARAM_NUMBER:
    case PARAM_BOOL:
    case PARAM_AXES:
    case PARAM_SHAPE:
        return !run->quoted;
    default:
        return true;
    }
}
