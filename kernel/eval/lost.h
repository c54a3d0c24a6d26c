/* What variables hold of GPUs that came to their end: brought back at once (plan/recover.h), with
 * one line that says what came back and how, and names what is lost. */
#ifndef EVAL_LOST_H
#define EVAL_LOST_H

#include "eval/eval.h"
#include "plan/recover.h"

/* Has a device ended since variables were looked at? Costs a look at each device that is known. */
bool lost_due(struct workspace *w);
/* Looks at all variables, and tells of `device` (NULL: of those that tensors were lost with); `why`
 * NULL: device->ended. Who calls has the turn and `compute`; e: who is told, may be NULL. */
void lost_bring_back(struct workspace *w, struct eval *e, const struct device *device,
                     const char *why);
/* err tells of a lost tensor: it gets its variable's name. With `compute`. Returns -1. */
int lost_name(struct workspace *w, struct eval *e, const struct tensor *t, struct err *err);

/* Each tensor that variables hold, with the name of the variable: values of the session, of calls
 * that are kept or run, and what update keeps. A tensor may come more than once. */
typedef void lost_visit(void *context, struct str name, struct tensor *t);
void lost_walk(struct workspace *w, lost_visit *visit, void *context);

#endif
