/* Source to tokens. A token is a stretch of the source and two facts about what stands before it;
 * devices, sizes and file names are runs of touching tokens and need no kinds of their own.
 *
 * A run of line ends and comments is one NEWLINE, except that none stands before < and else (the
 * statement goes on there), nor before END. */
#ifndef LANG_LEX_H
#define LANG_LEX_H

#include "base/arena.h"
#include "base/err.h"

enum token_kind {
#define TOKEN(id, name)      TOKEN_##id,
#define SYMBOL(id, spelling) TOKEN_##id,
#define WORD(id, spelling)   TOKEN_##id,
#include "lang/token.def"
#undef TOKEN
#undef SYMBOL
#undef WORD
    TOKEN_COUNT
};

struct token {
    uint32_t start, end;
    uint8_t kind;
    bool space; /* a blank, a comment or a line end stands before it */
    bool line;  /* a line end stands before it */
    bool ascii; /* TOKEN_NAME: needs no normalisation */
};

enum { LEX_PADDING = 4 }; /* END (or BAD) tokens after the last, so that looking ahead is safe */

struct tokens {
    struct token *list;
    size_t count;
    bool spliced;    /* the source ends in \ */
    struct err *err; /* what TOKEN_BAD stands for, or NULL */
};

void lex(struct str source, struct arena *a, struct tokens *out);
const char *token_name(enum token_kind kind); /* as messages call it */
bool token_reserved(enum token_kind kind);    /* a reserved word */

/* Values. Each returns 0, or -1 with err at the place in the source. */
int literal_number(struct str source, struct span span, bool *whole, int64_t *integer, double *real,
                   struct err *err);
/* 2^63, which fits 64 bits with a minus before it: the least whole number. */
bool literal_is_least(struct str source, struct span span);
int literal_string(struct str source, struct span span, struct arena *a, struct str *text,
                   struct err *err);
/* A name in Unicode's normalisation form C. */
struct str literal_name(struct str source, struct span span, struct arena *a);

/* lex_word.c: the end of the name at `at`, or `at` itself when none starts there. */
size_t lex_word_end(struct str source, size_t at, bool *ascii);
size_t lex_number_end(struct str source, size_t at);                   /* lex_number.c, likewise */
enum token_kind lex_symbol(struct str source, size_t at, size_t *end); /* lex_symbol.c */
/* A character that is often pasted or typed for another: what to write, or NULL. */
const char *lex_lookalike(uint32_t code);

#endif
