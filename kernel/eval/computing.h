/* Who may use GPUs: one cell at a time has `compute` (workspace.h), and with it the planner and all
 * devices. Waiting for it, and for runs that are still under way. */
#ifndef EVAL_COMPUTING_H
#define EVAL_COMPUTING_H

#include "eval/eval.h"

/* Takes `compute`; others have the turn while this waits. -1: interrupted. By the same flag, which
 * may be NULL, waits for devices end until it is given. */
int computing_take(struct workspace *w, const struct cancel *cancel, struct err *err);
void computing_give(struct workspace *w);

/* After a failure: was it for an interrupt, or a device's after one? Then that is what the cell
 * tells, and nothing is tried again. cancel may be NULL. */
bool computing_stopped(const struct cancel *cancel, struct err *err);

/* Around what a command does with devices themselves (release, limit, growth): nobody else
 * computes, and nothing is under way. After a failure there is nothing to end. */
int computing_begin(struct eval *e, struct err *err);
void computing_end(struct eval *e);

/* At a cell's end: what it has queued writes into its report no more. */
void computing_leave(struct eval *e);

/* How tensors of GPUs are read (device.h). context: the workspace. */
int computing_read(void *workspace, const struct tensor *t, const struct box *b, void *to,
                   struct err *err);

#endif
