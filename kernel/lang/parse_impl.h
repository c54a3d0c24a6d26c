/* The grammar's rules, which call each other. A rule returns its node, or NULL with p->status and
 * *p->err set. */
#ifndef LANG_PARSE_IMPL_H
#define LANG_PARSE_IMPL_H

#include "lang/suspect_impl.h"

/* ---- expressions ---- */
struct ast *parse_expression(struct parser *p);
struct ast *parse_tight(struct parser *p); /* one argument of a command */
struct ast *parse_postfix(struct parser *p);
struct ast *parse_primary(struct parser *p);
struct ast *parse_index(struct parser *p, struct ast *left);
struct ast *parse_call(struct parser *p, struct str name, struct span span);
struct ast *parse_call_of(struct parser *p, struct ast *called);
struct ast *parse_method(struct parser *p, struct ast *self, struct str name, struct span span);

/* ---- statements ---- */
struct ast *parse_statement(struct parser *p);
bool word_ends(const struct parser *p); /* is the word at the cursor a whole statement? */
struct ast *parse_alone(struct parser *p);
struct ast *parse_right_side(struct parser *p);
bool parse_statements(struct parser *p, struct ast *block);
bool starts_command(const struct parser *p, const struct word *word);
struct ast *parse_command(struct parser *p, const struct word *word);
struct ast *parse_command_block(struct parser *p, struct ast *command);
struct ast *parse_percent(struct parser *p);
struct ast *parse_help(struct parser *p, struct str text, struct span span);
struct ast *parse_layer(struct parser *p);
struct ast *parse_assignment(struct parser *p, struct ast *first);
bool assigns(enum token_kind k);
const struct word *command_here(struct parser *p); /* or NULL: not one */
struct ast *parse_block(struct parser *p, const char *header);
struct ast *finish_block(struct parser *p, struct ast *node, const char *header);
struct ast *parse_with(struct parser *p);
struct ast *parse_try(struct parser *p);
struct ast *parse_if(struct parser *p);
struct ast *parse_while(struct parser *p);
struct ast *parse_for(struct parser *p);
struct ast *parse_fn(struct parser *p);

#endif
