/* A fn of the user: its parameters and body in the tree of the cell that defined it, which it keeps
 * alive. Names it does not have itself are the session's; a fn defined inside another sees that
 * one's names as they were when it was defined. */
#ifndef EVAL_FUNCTION_H
#define EVAL_FUNCTION_H

#include "eval/eval.h"

struct function {
    struct function_head head; /* first: value.c counts by it */
    const struct ast *ast;     /* AST_FN */
    struct source *source;     /* held */
    struct value *defaults;    /* one for each parameter; VALUE_NOTHING: must be given */
    struct scope captured;     /* of the enclosing fn, empty at top level */
};

#endif
