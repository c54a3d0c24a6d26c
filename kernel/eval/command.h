/* A command is one file with one constant struct; parsing, help, completion and this call all read
 * it. Magics (%word) are the same commands. */
#ifndef EVAL_COMMAND_H
#define EVAL_COMMAND_H

#include "eval/eval.h"

struct command {
    struct word word; /* word.kind is WORD_COMMAND */
    /* Runs it; *out is VALUE_NOTHING on entry, set when the command has a value. One that also
     * shows something does so only as a statement (e->wanted false), and then leaves *out alone.
     * NULL: a word of the language that this version cannot run yet, which is an error that says
     * so. */
    int (*run)(struct eval *e, const struct ast *call, struct value *out, struct err *err);
};

static inline const struct command *command_of(const struct word *w)
{
    return w && w->kind == WORD_COMMAND ? (const struct command *)(const void *)w : NULL;
}

/* The argument for a parameter, by its name in the row: the first, or NULL when it was left out. */
const struct ast_arg *command_arg(const struct ast *call, const char *param);
/* The next argument of a PARAM_MANY parameter after `after` (NULL: the first). */
const struct ast_arg *command_next(const struct ast *call, const char *param,
                                   const struct ast_arg *after);
/* The text of a PARAM_WORD, _TEXT, _NAME argument; of an expression in parentheses, its value. */
int command_text(struct eval *e, const struct ast_arg *arg, struct str *out, struct err *err);
int command_whole(struct eval *e, const struct ast_arg *arg, int64_t *out, struct err *err);
int command_value(struct eval *e, const struct ast_arg *arg, struct value *out, struct err *err);

#endif
