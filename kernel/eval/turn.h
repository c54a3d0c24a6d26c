/* Several cells at once in one workspace: they take turns. Whoever has the turn may touch
 * variables, reference counts and devices; nobody else. A cell has it while it evaluates, leaves it
 * while a backend computes or somebody is asked for input, and lets others in between statements.
 *
 * What a cell has assigned and not yet computed is its own business: when another takes the turn,
 * these names show what they were before, and when the cell is back, its assignments stand again.
 * So nobody meets another cell's pending tensor, and what fails late is taken back to what the
 * others made of the name meanwhile. */
#ifndef EVAL_TURN_H
#define EVAL_TURN_H

#include "eval/eval.h"

/* A cell's life; the turn is its own from begin to end but for what follows. */
void turn_begin(struct eval *e);
void turn_end(struct eval *e);
/* For who only looks, or changes a single thing: at once, or within a statement's time. */
void turn_take(struct workspace *w);
void turn_give(struct workspace *w);

/* Around what takes long and touches nothing of the workspace. */
struct eval *turn_leave(struct workspace *w); /* returns who had the turn */
void turn_return(struct workspace *w, struct eval *e);

void turn_hand_on(struct eval *e);
/* Lets others in, if somebody has waited for long enough: between statements and rounds of a loop.
 */
static inline void turn_offer(struct eval *e)
{
    if (baton_wanted(&e->workspace->baton))
        turn_hand_on(e);
}

#endif
