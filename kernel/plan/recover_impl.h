/* plan_recover for who does not trust the tensor's device any more. */
#ifndef PLAN_RECOVER_IMPL_H
#define PLAN_RECOVER_IMPL_H

#include "plan/recover.h"

/* home: on the CPU in any case. */
int recover_on(struct planner *p, struct tensor *t, bool home, const struct cancel *cancel,
               struct err *err);

#endif
