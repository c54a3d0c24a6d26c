/* The cursor over the tokens, failing at one of them (cursor.c), and making nodes (node.c). */
#ifndef LANG_CURSOR_H
#define LANG_CURSOR_H

#include "lang/parser.h"
#include "lang/word_index.h"

static inline const struct token *token_at(const struct parser *p, size_t ahead)
{
    return &p->tokens[p->at + ahead];
}

static inline enum token_kind kind(const struct parser *p)
{
    return (enum token_kind)p->tokens[p->at].kind;
}

static inline enum token_kind kind_at(const struct parser *p, size_t ahead)
{
    return (enum token_kind)p->tokens[p->at + ahead].kind;
}

static inline struct span token_span(const struct token *t)
{
    return (struct span){ t->start, t->end };
}

static inline struct span here(const struct parser *p)
{
    return token_span(&p->tokens[p->at]);
}

/* The next token, touching this one. */
static inline bool touching(const struct parser *p, size_t ahead)
{
    return !p->tokens[p->at + ahead].space;
}

void step(struct parser *p);
void skip_newlines(struct parser *p);
bool at_end_of_statement(const struct parser *p);
bool token_is(const struct parser *p, size_t ahead, const char *word);
struct str token_text(const struct parser *p, size_t ahead); /* as written */
struct str token_word(struct parser *p, size_t ahead);       /* NFC */
struct str span_text(const struct parser *p, struct span span);

/* ---- errors (cursor.c): all return NULL ---- */
void *fail(struct parser *p, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void *fail_hint(struct parser *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Something else should stand at the cursor: incomplete at the end of the cell. */
void *fail_expected(struct parser *p, const char *what);
/* The end of the cell while `open` waits for its closing sign. */
void *fail_open(struct parser *p);
bool enter(struct parser *p); /* one level of nesting; false: too deep, and failed */
static inline void leave(struct parser *p)
{
    p->depth--;
}
/* A bracket opens at the cursor: steps over it. `before` gets what close_bracket restores. */
bool open_bracket(struct parser *p, struct open *open, struct mode *before);
bool close_bracket(struct parser *p, struct open *open, const struct mode *before,
                   enum token_kind closer);

/* ---- nodes (node.c) ---- */
struct ast *node_new(struct parser *p, enum ast_kind kind, struct span span);
struct ast *node_name(struct parser *p, struct str text, struct span span);
struct ast *node_finish(struct parser *p, struct ast *node); /* height; NULL: too high */
void node_add_item(struct parser *p, struct ast *node, struct ast *item, size_t *capacity);
struct ast_arg *node_add_arg(struct parser *p, struct ast *node, size_t *capacity);

#endif
