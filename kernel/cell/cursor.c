/* Walks the tokens before the cursor with a stack of what is open: calls, lists, blocks. */
#include "cell/cursor.h"

#include "lang/lex.h"

#include <ctype.h>

struct opened {
    enum token_kind kind;    /* PAREN_OPEN, SQUARE_OPEN, or LESS for a block */
    const struct word *word; /* called, or whose block */
    size_t statement;        /* where the statement around it began */
    bool assigned;
};

struct walk {
    const struct words *words;
    struct str source;
    const struct token *tokens;
    struct arena *arena;
    struct opened *stack;
    size_t depth, capacity;
    size_t statement; /* first token of the running statement, or of the value after its = */
    bool assigned;
};

static struct str text_of(const struct walk *w, size_t i)
{
    return str_slice(w->source, w->tokens[i].start, w->tokens[i].end);
}

static enum token_kind kind_of(const struct walk *w, size_t i)
{
    return (enum token_kind)w->tokens[i].kind;
}

static const struct opened *top(const struct walk *w)
{
    return w->depth ? &w->stack[w->depth - 1] : NULL;
}

static bool in_brackets(const struct walk *w)
{
    return w->depth && top(w)->kind != TOKEN_LESS;
}

static bool in_layers(const struct walk *w)
{
    for (size_t i = w->depth; i-- > 0;)
        if (w->stack[i].kind == TOKEN_LESS && w->stack[i].word)
            return w->stack[i].word->block_of_layers;
    return false;
}

static const struct word *find(const struct walk *w, size_t i)
{
    if (kind_of(w, i) != TOKEN_NAME)
        return NULL;
    const struct word *layer = in_layers(w) ? w->words->layer(text_of(w, i)) : NULL;
    return layer ? layer : w->words->find(text_of(w, i));
}

/* What is called: an optimiser too, as in update adam(lr=1e-3). */
static const struct word *find_called(const struct walk *w, size_t i)
{
    const struct word *word = find(w, i);
    return word ? word : w->words->optimizer(text_of(w, i));
}

static void begin_statement(struct walk *w, size_t i, bool assigned)
{
    w->statement = i;
    w->assigned = assigned;
}

static void push(struct walk *w, enum token_kind kind, const struct word *word, size_t next)
{
    w->stack = arena_grow(w->arena, w->stack, w->depth, &w->capacity, sizeof *w->stack);
    w->stack[w->depth++] = (struct opened){ kind, word, w->statement, w->assigned };
    if (kind == TOKEN_LESS)
        begin_statement(w, next, false);
}

static void pop(struct walk *w, enum token_kind kind)
{
    if (w->depth && top(w)->kind == kind) {
        w->depth--;
        begin_statement(w, w->stack[w->depth].statement, w->stack[w->depth].assigned);
    }
}

/* The first token of the statement behind % and %%. */
static size_t head_of(const struct walk *w, size_t end)
{
    size_t i = w->statement;
    while (i < end && kind_of(w, i) == TOKEN_PERCENT)
        i++;
    return i;
}

static bool heads_block(const struct walk *w, size_t i)
{
    static const char words[] = "with try if while for fn else";
    size_t head = head_of(w, i);
    if (head == i || str_find_word(words, text_of(w, head)) >= 0)
        return true;
    const struct word *word = find(w, head);
    return word && word->block != BLOCK_NONE;
}

/* `a =` and `a, b =` assign; the = of `fit net x epochs=3` names an argument. */
static bool assigns(const struct walk *w, size_t i)
{
    for (size_t at = w->statement; at < i; at++)
        if (at > w->statement && kind_of(w, at) == TOKEN_NAME && kind_of(w, at - 1) != TOKEN_COMMA)
            return false;
    return !in_brackets(w) && !w->assigned && i > w->statement;
}

static void step(struct walk *w, size_t i)
{
    enum token_kind k = kind_of(w, i);
    bool called = i > 0 && !w->tokens[i].space && kind_of(w, i - 1) == TOKEN_NAME;
    if (k == TOKEN_PAREN_OPEN)
        push(w, k, called ? find_called(w, i - 1) : NULL, i + 1);
    else if (k == TOKEN_SQUARE_OPEN)
        push(w, k, NULL, i + 1);
    else if (k == TOKEN_PAREN_CLOSE || k == TOKEN_SQUARE_CLOSE)
        pop(w, k == TOKEN_PAREN_CLOSE ? TOKEN_PAREN_OPEN : TOKEN_SQUARE_OPEN);
    else if (in_brackets(w))
        return;
    else if (k == TOKEN_LESS && heads_block(w, i))
        push(w, k, i > w->statement ? find(w, head_of(w, i)) : NULL, i + 1);
    else if (k == TOKEN_GREATER && w->depth)
        pop(w, TOKEN_LESS), begin_statement(w, i + 1, false);
    else if (k == TOKEN_NEWLINE || k == TOKEN_SEMICOLON || k == TOKEN_ELSE || k == TOKEN_RETURN)
        begin_statement(w, i + 1, false);
    else if (k == TOKEN_ASSIGN && assigns(w, i))
        begin_statement(w, i + 1, true);
}

const struct param *cursor_param(const struct word *w, struct str name)
{
    for (int i = 0; i < word_param_count(w); i++) {
        const struct param *p = &w->params[i];
        if (param_is_called(p, name))
            return p;
    }
    return NULL;
}

/* An argument of `word`: the value after `name=`, or the start of one. */
static void read_argument(const struct walk *w, size_t end, const struct word *word, bool called,
                          struct cursor *out)
{
    bool touches = end > 0 && w->tokens[end - 1].end == out->typed.start;
    bool named = end > 1 && kind_of(w, end - 1) == TOKEN_ASSIGN &&
                 kind_of(w, end - 2) == TOKEN_NAME;
    bool starts = end > 0 &&
                  (kind_of(w, end - 1) == TOKEN_PAREN_OPEN || kind_of(w, end - 1) == TOKEN_COMMA);
    out->word = word;
    out->called = called;
    if (named)
        out->param = cursor_param(word, text_of(w, end - 2));
    out->place = CURSOR_ARGUMENT;
    if (!named && (called ? !starts : touches))
        out->place = CURSOR_EXPRESSION; /* inside an argument: x+… */
}

/* In the command form the second part stands apart, and is no operator between two values. */
static bool command_form(const struct walk *w, size_t head, size_t end, uint32_t cursor)
{
    if (head + 1 >= end)
        return cursor > w->tokens[head].end;
    const struct token *second = &w->tokens[head + 1];
    enum token_kind k = kind_of(w, head + 1);
    bool value = k <= TOKEN_STRING || k == TOKEN_PAREN_OPEN || k == TOKEN_SQUARE_OPEN;
    return second->space && (value || token_reserved(k));
}

static void read_statement(const struct walk *w, size_t end, struct cursor *out)
{
    size_t head = head_of(w, end);
    if (head == end) {
        out->place = CURSOR_STATEMENT;
        out->assigned = w->assigned;
        out->magic = head > w->statement;
        out->layers = in_layers(w);
        return;
    }
    const struct word *word = find(w, head);
    if (kind_of(w, head) == TOKEN_WITH)
        out->place = CURSOR_DEVICE;
    else if (word && command_form(w, head, end, out->typed.start))
        read_argument(w, end, word, false, out);
    else
        out->place = CURSOR_EXPRESSION;
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

static bool in_comment(struct str source, size_t from, size_t at)
{
    bool comment = false;
    for (size_t i = from; i < at; i++)
        comment = source.p[i] == '#' || (comment && source.p[i] != '\n');
    return comment;
}

/* The token that stopped the lexer is a text without its end. */
static bool unfinished_text(const struct walk *w, size_t count)
{
    const struct token *bad = &w->tokens[count];
    return bad->kind == TOKEN_BAD && bad->start < w->source.n &&
           strchr("\"'", w->source.p[bad->start]);
}

static bool after_comment(const struct walk *w, size_t count, size_t at)
{
    struct str source = w->source;
    size_t last = count;
    while (last > 0 && kind_of(w, last - 1) == TOKEN_NEWLINE)
        last--;
    return in_comment(source, last ? w->tokens[last - 1].end : 0, at);
}

static void walk_all(struct walk *w, size_t count)
{
    for (size_t i = 0; i < count; i++)
        step(w, i);
    /* The lexer leaves out a line end before the end. */
    if (w->tokens[count].line && count && !in_brackets(w))
        begin_statement(w, count, false);
}

static void read_place(const struct walk *w, size_t count, struct cursor *out)
{
    const struct token *last = count ? &w->tokens[count - 1] : NULL;
    for (size_t i = w->depth; i-- > 0 && !out->word && w->stack[i].kind != TOKEN_LESS;)
        out->word = w->stack[i].word;
    if (last && last->kind == TOKEN_DOT && last->end == out->typed.start) {
        out->place = CURSOR_ATTRIBUTE;
        if (count > 1 && kind_of(w, count - 2) == TOKEN_NAME)
            out->object = text_of(w, count - 2);
    } else if (!in_brackets(w)) {
        read_statement(w, count, out);
    } else if (top(w)->word) {
        read_argument(w, count, top(w)->word, true, out);
    } else {
        out->place = CURSOR_EXPRESSION;
    }
}

/* Names of devices and paths hold signs that end other words: /GPU:0, data/x.npz. */
static void widen(struct str source, struct cursor *c)
{
    while (c->typed.start > 0 && !strchr(" \t\r\n", source.p[c->typed.start - 1]))
        c->typed.start--;
}

bool cursor_takes_path(const struct param *p)
{
    return p->kind == PARAM_TEXT && (!strcmp(p->name, "file") || !strcmp(p->name, "folder"));
}

static const struct param *path_param(const struct word *w)
{
    for (int i = 0; w && i < word_param_count(w); i++)
        if (cursor_takes_path(&w->params[i]))
            return &w->params[i];
    return NULL;
}

/* In quotes: a path where the call or command takes one, a field in name["…]. */
static void read_text(const struct walk *w, size_t count, struct cursor *c)
{
    uint32_t quote = w->tokens[count].start;
    c->typed.start = quote;
    bool indexes = in_brackets(w) && top(w)->kind == TOKEN_SQUARE_OPEN && count > 1 &&
                   kind_of(w, count - 2) == TOKEN_NAME && !w->tokens[count - 1].space;
    read_place(w, count, c);
    if (indexes)
        c->object = text_of(w, count - 2);
    const struct param *named = c->place == CURSOR_ARGUMENT ? c->param : NULL;
    c->param = named ? named : path_param(c->word);
    bool path = c->place == CURSOR_ARGUMENT && c->param && cursor_takes_path(c->param);
    c->place = indexes || path ? CURSOR_TEXT : CURSOR_NOWHERE;
    c->quoted = true;
    c->typed.start = quote + 1;
}

/* `run data/x`: the first argument of a command, not in quotes; it is replaced whole. */
static void read_bare_path(const struct walk *w, struct str source, struct cursor *c)
{
    struct cursor wide = *c, around = { 0 };
    const struct param *p;
    widen(source, &wide);
    around.typed = wide.typed;
    size_t count = 0;
    while (w->tokens[count].end <= wide.typed.start && kind_of(w, count) != TOKEN_END &&
           kind_of(w, count) != TOKEN_BAD)
        count++;
    if (in_brackets(w))
        return;
    read_statement(w, count, &around);
    p = around.place == CURSOR_ARGUMENT && !around.called ? path_param(around.word) : NULL;
    if (!p || p != around.word->params || around.param)
        return;
    *c = wide;
    c->place = CURSOR_TEXT;
    c->word = around.word;
    c->param = p;
}

void cursor_read(const struct words *words, struct str source, size_t at, struct arena *a,
                 struct cursor *out)
{
    size_t start = at, count = 0;
    while (start > 0 && is_word_byte(source.p[start - 1]))
        start--;
    *out = (struct cursor){ .typed = { (uint32_t)start, (uint32_t)at } };
    struct tokens tokens;
    struct walk w = { .words = words, .source = str_slice(source, 0, start), .arena = a };
    lex(w.source, a, &tokens);
    w.tokens = tokens.list;
    while (kind_of(&w, count) != TOKEN_END && kind_of(&w, count) != TOKEN_BAD)
        count++;
    bool text = unfinished_text(&w, count);
    if (!text && after_comment(&w, count, start))
        return;
    walk_all(&w, count);
    if (text) {
        out->typed.end = (uint32_t)at;
        read_text(&w, count, out);
        return;
    }
    read_place(&w, count, out);
    if (out->place == CURSOR_DEVICE)
        widen(source, out);
    else
        read_bare_path(&w, source, out);
    if (out->place != CURSOR_TEXT && start < at && isdigit((unsigned char)source.p[start]))
        out->place = CURSOR_NOWHERE;
}
