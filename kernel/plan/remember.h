/* What a flush leaves behind for derivatives, and for what is lost with a GPU: recipes
 * (tensor/recipe.h). */
#ifndef PLAN_REMEMBER_H
#define PLAN_REMEMBER_H

#include "plan/live.h"
#include "tensor/recipe.h"

/* The live graph's calls as plain data, before it runs. NULL: no memory, or nothing that could be
 * differentiated or lost: then the flush is not remembered. gpus: some are in use, where any
 * result may go one day; before that, what is made from numbers alone is remembered for them. */
struct method *remember_method(const struct live *l, bool gpus);
/* After the run: what was computed holds how. */
void remember_run(struct recipes *s, struct method *m, const struct live *l);

#endif
