/* One optimiser step on variables, for the command update. */
#ifndef EVAL_UPDATE_H
#define EVAL_UPDATE_H

#include "eval/eval.h"
#include "nn/optimizers.h"

struct update_target {
    struct str name; /* lives as long as the cell's source */
    struct span span;
};

/* Moves each variable against the derivative of the loss by it, and computes that at once: a loop's
 * steps are then all the same plan. A variable is a real tensor, or a list or record of such.
 * Errors carry the place of the variable or of the loss. */
int eval_update(struct eval *e, const struct optimizer_settings *s, struct value loss,
                struct span loss_span, const struct update_target *targets, size_t count,
                struct err *err);

#endif
