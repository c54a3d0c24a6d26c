/* A fn of the user: its parameters and body in the tree of the cell that defined it, which it keeps
 * alive. Names it does not have itself are looked up where it was defined, when it is called: among
 * those of the call of the enclosing fn, then the session's. */
#ifndef EVAL_FUNCTION_H
#define EVAL_FUNCTION_H

#include "eval/eval.h"
#include "tensor/heads.h"

struct function {
    struct function_head head; /* first: value.c counts by it */
    const struct ast *ast;     /* AST_FN */
    struct source *source;     /* held */
    struct value *defaults;    /* one for each parameter; VALUE_NOTHING: must be given */
    struct scope *reads;       /* of the enclosing fn's call, held; NULL: the session's */
    int outside;               /* closures.c: references that do not come from kept scopes */
};

#endif
