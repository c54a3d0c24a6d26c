/* What went wrong: better words for an error that a grammar rule has found. All return NULL. */
#ifndef LANG_SUSPECT_IMPL_H
#define LANG_SUSPECT_IMPL_H

#include "lang/argument.h"

void *suspect_leftover(struct parser *p, const struct ast *statement);
void suspect_review(struct parser *p, size_t first);
void *suspect_closer(struct parser *p); /* a > that closes nothing */
void *suspect_no_block(struct parser *p, const char *header);
void *suspect_after_block(struct parser *p);
void *suspect_condition(struct parser *p, const char *word);
void *suspect_operand(struct parser *p);
void *suspect_quoted_prefix(struct parser *p);
void *suspect_percent(struct parser *p, struct str word, struct span span);
void *suspect_shell(struct parser *p);
void *suspect_layer(struct parser *p, struct str word);
void *suspect_word(struct parser *p, const struct word *word, const struct param *param,
                   const struct run *run);
void suspect_parentheses(struct parser *p, uint32_t from,
                         uint32_t to); /* hint: the line with ( ) */
uint32_t statement_end(const struct parser *p, bool to_closer);
uint32_t argument_end(const struct parser *p, size_t op, const struct word *word);
bool is_operator(enum token_kind k);
bool is_used_as_command(const struct parser *p, size_t at);
bool suspect_unclosed(struct parser *p, size_t at); /* failed: the bracket was left open before */
void *suspect_whole_cell(struct parser *p, const struct ast *statement, const char *header);
void *suspect_twice(struct parser *p, const struct binder *b, int param, struct span second);

#endif
