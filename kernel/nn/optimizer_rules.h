/* The formulas of the optimisers: for each rule of optimizers.def the numbers of a step and the
 * nodes of one. */
#ifndef NN_OPTIMIZER_RULES_H
#define NN_OPTIMIZER_RULES_H

#include "nn/optimizers.h"

#define OPTIMIZER_RULE(name)                                                                       \
    void factors_##name(const struct optimizer_settings *s, int64_t step, double *own);            \
    void rule_##name(struct build *b, const struct optimizer_settings *s, struct node *rate,       \
                     struct node *const *own, struct optimizer_variable *v);
OPTIMIZER_RULE(adagrad)
OPTIMIZER_RULE(adam)
OPTIMIZER_RULE(lion)
OPTIMIZER_RULE(rmsprop)
OPTIMIZER_RULE(sgd)
#undef OPTIMIZER_RULE

#endif
