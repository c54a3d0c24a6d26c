/* What lives as long as the session: named values, devices, plans, the random number stream, and
 * what commands have switched. */
#ifndef EVAL_WORKSPACE_H
#define EVAL_WORKSPACE_H

#include "base/baton.h"
#include "device/policy.h"
#include "eval/closures.h"
#include "eval/scope.h"
#include "plan/plan.h"

enum placement_mode { PLACEMENT_OFF, PLACEMENT_ON, PLACEMENT_FULL };

struct eval;
struct history; /* cell/history.h */

struct workspace {
    struct scope globals; /* `_` among them: the last result */
    struct closures closures;
    const struct words *words;
    struct devices *devices;
    struct planner *planner;
    uint64_t seed, draws; /* the next random tensor is draw number `draws` */
    enum placement_mode placement;
    int cells;            /* how many have been counted: execution_count */
    struct baton baton;   /* of all but the next: eval/turn.h */
    struct baton compute; /* of the planner and running backends: taken before the other */
    uint64_t generations; /* of all devices, when variables were last looked at: eval/lost.h */
    struct eval *running; /* the cells that are being evaluated */
    struct eval *turn;    /* the one whose turn it is, or NULL */
    /* Earlier cells: set by whoever runs the session; NULL: none are kept. */
    struct history *history;
};

/* Makes the session; words is handed down by main. */
int workspace_init(struct workspace *w, const struct words *words,
                   const struct devices_options *options, struct err *err);
void workspace_fini(struct workspace *w);
/* Forgets all variables and switches; devices and plans stay. */
void workspace_reset(struct workspace *w);

#endif
