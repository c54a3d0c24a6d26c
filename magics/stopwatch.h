/* How long the block, or the rest of the statement, of a command takes. */
#ifndef MAGICS_STOPWATCH_H
#define MAGICS_STOPWATCH_H

#include "eval/command.h"

/* Runs it once; what was pending before is computed first, and what it leaves pending within. */
int stopwatch_run(struct eval *e, const struct ast *call, double *seconds, struct err *err);

#endif
