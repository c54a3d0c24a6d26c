/* Source text to tree. The same parser answers is_complete.
 *
 * Limits: setting(SOURCE_BYTES), setting(NESTING), setting(EXPRESSION_HEIGHT); beyond them
 * PARSE_INVALID with the place. Invalid UTF-8 is a SyntaxError at its first byte. No variable is
 * ever looked at. */
#ifndef LANG_PARSE_H
#define LANG_PARSE_H

#include "base/arena.h"
#include "base/err.h"
#include "lang/ast.h"

enum parse_status {
    PARSE_COMPLETE,
    PARSE_INCOMPLETE, /* more lines could make it complete: err says what is open */
    PARSE_INVALID,    /* err: place, cause, next step */
};

/* *tree: an AST_BLOCK of the cell's statements, when complete. */
enum parse_status parse_cell(struct str source, const struct words *words, struct arena *a,
                             struct ast **tree, struct err *err);

/* Blanks to indent the next line by, after PARSE_INCOMPLETE. */
int parse_indent(struct str source);

#endif
