/* Tensors of GPUs whose worker came to its end: back from a host copy, else computed again from the
 * recipe that its flush left (tensor/recipe.h). What has neither is lost. */
#ifndef PLAN_RECOVER_H
#define PLAN_RECOVER_H

#include "plan/plan.h"

/* How the tensor would come back if its worker ended now; does come back, if it has been lost. */
enum recovery { RECOVERY_NOT_NEEDED, RECOVERY_COPY, RECOVERY_AGAIN, RECOVERY_NONE };
enum recovery plan_recovery(struct planner *p, struct tensor *t);

/* Brings a tensor back whose buffer is lost; its layout may change. On its own device, whose next
 * worker is started, else on the CPU. DeviceError: it is lost. The caller has `compute`. */
int plan_recover(struct planner *p, struct tensor *t, const struct cancel *cancel, struct err *err);

#endif
