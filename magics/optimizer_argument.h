/* An optimiser as commands name it: adam, adam(lr=1e-3). What there is, and what can be set of it,
 * are rows of nn/optimizers.def. */
#ifndef MAGICS_OPTIMIZER_ARGUMENT_H
#define MAGICS_OPTIMIZER_ARGUMENT_H

#include "eval/command.h"
#include "nn/optimizers.h"

/* A word, a text, or a call with options; what is not given has the row's default. Errors carry the
 * place. */
int optimizer_read(struct eval *e, const struct ast_arg *arg, struct optimizer_settings *s,
                   struct err *err);

#endif
