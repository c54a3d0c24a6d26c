/* The scanner: one pass over the bytes, longest token first. It never looks at grammar; what a run
 * of touching tokens means is the parser's business. */
#include "lang/lex.h"

#include <stdio.h>

struct lexer {
    struct str source;
    size_t at;
    struct arena *arena;
    struct tokens *out;
    size_t capacity;
    bool space, line;
};

static const struct {
    const char *name;
    bool reserved;
} kinds[TOKEN_COUNT] = {
#define TOKEN(id, text)      [TOKEN_##id] = { text, false },
#define SYMBOL(id, spelling) [TOKEN_##id] = { spelling, false },
#define WORD(id, spelling)   [TOKEN_##id] = { spelling, true },
#include "lang/token.def"
#undef TOKEN
#undef SYMBOL
#undef WORD
};

const char *token_name(enum token_kind kind)
{
    return kinds[kind].name;
}

bool token_reserved(enum token_kind kind)
{
    return kinds[kind].reserved;
}

static void push(struct lexer *x, enum token_kind kind, size_t end, bool ascii)
{
    struct tokens *out = x->out;
    bool joins = kind == TOKEN_LESS || kind == TOKEN_ELSE || kind == TOKEN_END;
    if (joins && out->count && out->list[out->count - 1].kind == TOKEN_NEWLINE)
        out->count--;
    if (out->count == x->capacity)
        out->list = arena_grow(x->arena, out->list, out->count, &x->capacity, sizeof(struct token));
    out->list[out->count++] = (struct token){
        .start = (uint32_t)x->at,
        .end = (uint32_t)end,
        .kind = (uint8_t)kind,
        .space = x->space,
        .line = x->line,
        .ascii = ascii,
    };
    x->at = end;
    x->space = x->line = kind == TOKEN_NEWLINE;
}

static struct err *bad(struct lexer *x, size_t end)
{
    struct err *err = ARENA_NEW(x->arena, struct err);
    err_place(err, (struct span){ (uint32_t)x->at, (uint32_t)end });
    x->out->err = err;
    push(x, TOKEN_BAD, end, true);
    return err;
}

static char ahead(const struct lexer *x, size_t by)
{
    return x->at + by < x->source.n ? x->source.p[x->at + by] : 0;
}

/* The rest of the line is a comment. */
static void skip_comment(struct lexer *x)
{
    const char *from = x->source.p + x->at;
    const char *end = memchr(from, '\n', x->source.n - x->at);
    x->at = end ? (size_t)(end - x->source.p) : x->source.n;
    x->space = true;
}

/* `\` and the end of its line count as a blank. */
static bool skip_splice(struct lexer *x)
{
    size_t at = x->at + 1;
    while (at < x->source.n &&
           (x->source.p[at] == ' ' || x->source.p[at] == '\t' || x->source.p[at] == '\r'))
        at++;
    if (at < x->source.n && x->source.p[at] != '\n')
        return false;
    x->at = at < x->source.n ? at + 1 : at;
    x->space = true;
    x->out->spliced = true; /* until a token follows */
    return true;
}

static void newline(struct lexer *x)
{
    struct tokens *out = x->out;
    if (out->count && out->list[out->count - 1].kind == TOKEN_NEWLINE) {
        out->list[out->count - 1].end = (uint32_t)++x->at;
        return;
    }
    push(x, TOKEN_NEWLINE, x->at + 1, true);
}

/* No-break and other wide blanks come with text pasted from web pages. */
static size_t wide_blank(const struct lexer *x)
{
    uint32_t code;
    size_t n = utf8_decode(x->source, x->at, &code);
    bool blank = code == 0xA0 || code == 0x3000 || code == 0xFEFF || code == 0x202F ||
                 (code >= 0x2000 && code <= 0x200B);
    return blank ? n : 0;
}

/* Skips to the next token; false at the end of the source or at a stray backslash. */
static bool skip_blanks(struct lexer *x)
{
    while (x->at < x->source.n) {
        unsigned char c = (unsigned char)x->source.p[x->at];
        if (c == ' ' || c == '\t' || c == '\f' || (c == '\r' && ahead(x, 1) == '\n')) {
            x->at++;
            x->space = true;
        } else if (c == '#') {
            skip_comment(x);
        } else if (c == '\n' || c == '\r') {
            newline(x);
        } else if (c == '\\') {
            if (!skip_splice(x))
                return true;
        } else if (c >= 0x80 && wide_blank(x)) {
            x->at += wide_blank(x);
            x->space = true;
        } else {
            return true;
        }
    }
    return false;
}

/* Reserved words, and Python's spellings of three of them. Most words are none of them: lengths and
 * texts lie together. */
static const struct {
    uint8_t length, kind;
    char text[9];
} words[] = {
#define TOKEN(id, text)
#define SYMBOL(id, spelling)
#define WORD(id, spelling) { sizeof spelling - 1, TOKEN_##id, spelling },
#include "lang/token.def"
#undef TOKEN
#undef SYMBOL
#undef WORD
    { 4, TOKEN_TRUE, "True" },
    { 5, TOKEN_FALSE, "False" },
    { 4, TOKEN_NONE, "None" },
};

static enum token_kind reserved(const char *p, size_t n)
{
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (words[k].length == n && words[k].text[0] == p[0] && memcmp(words[k].text, p, n) == 0)
            return (enum token_kind)words[k].kind;
    return TOKEN_NAME;
}

static bool scan_word(struct lexer *x)
{
    bool ascii;
    size_t end = lex_word_end(x->source, x->at, &ascii);
    if (end == x->at)
        return false;
    push(x, reserved(x->source.p + x->at, end - x->at), end, ascii);
    return true;
}

static bool scan_number(struct lexer *x)
{
    size_t end = lex_number_end(x->source, x->at);
    if (end == x->at)
        return false;
    push(x, TOKEN_NUMBER, end, true);
    return true;
}

static bool scan_symbol(struct lexer *x)
{
    size_t end;
    enum token_kind kind = lex_symbol(x->source, x->at, &end);
    if (kind != TOKEN_BAD)
        push(x, kind, end, true);
    return kind != TOKEN_BAD;
}

static void scan_string(struct lexer *x)
{
    char quote = x->source.p[x->at];
    size_t at = x->at + 1;
    while (at < x->source.n && x->source.p[at] != quote && x->source.p[at] != '\n')
        at += x->source.p[at] == '\\' && at + 1 < x->source.n && x->source.p[at + 1] != '\n' ? 2
                                                                                             : 1;
    if (at < x->source.n && x->source.p[at] == quote) {
        push(x, TOKEN_STRING, at + 1, true);
        return;
    }
    at = at < x->source.n ? at : x->source.n;
    struct err *err = bad(x, at);
    struct span span = err->span;
    err_at(err, ERR_SYNTAX, span, "the text that begins here has no closing %c", quote);
    err_hint(err, "close it on the same line; \\n inside a text is a new line");
}

static void stray(struct lexer *x)
{
    uint32_t code;
    size_t n = utf8_decode(x->source, x->at, &code);
    struct str shown = str_slice(x->source, x->at, x->at + n);
    const char *write = lex_lookalike(code);
    struct err *err = bad(x, x->at + n);
    struct span span = err->span;
    if (code == '\\') {
        err_at(err, ERR_SYNTAX, span, "\\ continues a line and must be its last character");
        err_hint(err, "remove it, or end the line after it");
    } else if (code < 0x20 || code == 0x7F) {
        err_at(err, ERR_SYNTAX, span, "a control character (U+%04X) stands here", (unsigned)code);
        err_hint(err, "remove it");
    } else {
        err_at(err, ERR_SYNTAX, span, STR_FMT " (U+%04X) has no meaning here", STR_ARG(shown),
               (unsigned)code);
        if (write)
            err_hint(err, "write %s instead", write);
        else
            err_hint(err, "names are letters, digits and _; a text stands in quotes");
    }
}

static void scan(struct lexer *x)
{
    while (skip_blanks(x)) {
        x->out->spliced = false;
        char c = x->source.p[x->at];
        if (c == '"' || c == '\'')
            scan_string(x);
        else if (!scan_word(x) && !scan_number(x) && !scan_symbol(x))
            stray(x);
        if (x->out->err)
            return;
    }
}

void lex(struct str source, struct arena *a, struct tokens *out)
{
    *out = (struct tokens){ 0 };
    struct lexer x = { .source = source, .arena = a, .out = out };
    x.capacity = source.n / 4 + 16; /* what sources need: a token for four bytes */
    out->list = ARENA_ARRAY(a, x.capacity, struct token);
    scan(&x);
    for (int i = 0; i < LEX_PADDING; i++) {
        x.at = out->err ? out->err->span.start : source.n;
        push(&x, out->err ? TOKEN_BAD : TOKEN_END, x.at, true);
    }
}
