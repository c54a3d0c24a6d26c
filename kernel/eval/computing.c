#include "eval/computing.h"

#include "device/lost.h"
#include "eval/lost.h"
#include "eval/turn.h"

/* Others that wait for compute must not keep the turn: who computes needs it to hand out results.
 */
int computing_take(struct workspace *w, const struct cancel *cancel, struct err *err)
{
    bool mine = true;
    if (baton_take_now(&w->compute))
        return 0;
    struct eval *e = turn_leave(w);
    if (cancel)
        mine = baton_take_unless(&w->compute, cancel);
    else
        baton_take(&w->compute);
    turn_return(w, e);
    if (mine)
        return 0;
    return err_set(err, ERR_INTERRUPTED, "stopped while waiting for another cell's computation");
}

void computing_give(struct workspace *w)
{
    baton_give(&w->compute);
}

/* What was queued fails for its device's sake only: what it should have made is lost, and what
 * somebody holds of it is brought back. */
static void finish(struct workspace *w, struct eval *e)
{
    struct err err;
    struct flush f = { 0 };
    while (plan_unfinished(w->planner))
        if (plan_finish(w->planner, &f, &err))
            lost_bring_back(w, e, f.ended, err.text);
    if (e)
        e->queued = false;
}

int computing_begin(struct eval *e, struct err *err)
{
    if (computing_take(e->workspace, e->cancel, err))
        return -1;
    finish(e->workspace, e);
    return 0;
}

void computing_end(struct eval *e)
{
    computing_give(e->workspace);
}

void computing_leave(struct eval *e)
{
    struct err never;
    if (!e->queued)
        return;
    (void)computing_take(e->workspace, NULL, &never);
    finish(e->workspace, e);
    computing_give(e->workspace);
}

static int read_once(struct workspace *w, struct eval *e, struct tensor *t, const struct box *b,
                     void *to, struct err *err)
{
    finish(w, e);
    if (lost_due(w))
        lost_bring_back(w, e, NULL, NULL);
    if (buffer_lost(t->buffer) && plan_recover(w->planner, t, e ? e->cancel : NULL, err))
        return lost_name(w, e, t, err);
    return device_fetch(t, b, to, err);
}

int computing_read(void *workspace, const struct tensor *t, const struct box *b, void *to,
                   struct err *err)
{
    struct workspace *w = workspace;
    struct eval *e = w->turn;
    struct tensor *mine = (struct tensor *)(uintptr_t)t; /* where it lies may change */
    if (computing_take(w, e ? e->cancel : NULL, err))
        return -1;
    int status = read_once(w, e, mine, b, to, err);
    for (int again = 0; status && again < 2 && device_check(w->devices, mine->buffer->device);
         again++)
        status = read_once(w, e, mine, b, to, err);
    computing_give(w);
    return status;
}
