/* Arguments: the run of tokens that one is, the parameter it belongs to, and reading it. */
#ifndef LANG_ARGUMENT_H
#define LANG_ARGUMENT_H

#include "lang/cursor.h"

/* The arguments of one call or command, as they are matched to its row. */
struct binder {
    struct ast *node;
    const struct word *word; /* NULL: a user's function */
    bool strict;             /* every argument is matched here; else only those that are words */
    bool call;               /* f(…): arguments end at , and ) */
    unsigned filled;         /* bit i: params[i] has a value */
    size_t capacity;
};

/* The run of touching tokens at the cursor. */
struct run {
    struct str text; /* as written; of a single text in quotes, what it holds */
    struct span span;
    size_t end;  /* first token after it */
    bool plain;  /* words, numbers, points, signs: may be read as it is written */
    bool quoted; /* one text in quotes */
    bool word;   /* one name */
};

bool read_run(struct parser *p, bool call, struct run *run);
bool parse_argument(struct parser *p, struct binder *b);
bool argument_starts(const struct parser *p, size_t ahead, const struct word *word);
bool read_by_kind(struct parser *p, const struct binder *b, const struct param *param,
                  const struct run *run, struct ast_arg *arg);
bool run_fits(const struct param *param, const struct run *run, const struct parser *p);
bool param_is_expression(const struct param *param);
int match_position(struct parser *p, struct binder *b,
                   const struct run *run);                /* -1: none, failed */
int match_name(const struct word *word, struct str name); /* -1: none */
bool param_is_optional(const struct param *param);
void *hint_usage(struct parser *p, const struct word *word); /* the arguments it needs; NULL */
void unpack_list(struct parser *p, struct binder *b);
bool check_required(struct parser *p, const struct binder *b);
bool parse_device(struct parser *p, struct ast *node, size_t *capacity);

#endif
