#include "eval/computing.h"

#include "device/copies.h"
#include "device/lost.h"
#include "eval/lost.h"
#include "eval/turn.h"

#include <time.h>

enum { REPORTED_BYTES = 64 << 10 }; /* copies of less are not worth a line */

/* Others that wait for compute must not keep the turn: who computes needs it to hand out results.
 */
int computing_take(struct workspace *w, const struct cancel *cancel, struct err *err)
{
    bool mine = true;
    if (baton_take_now(&w->compute)) {
        devices_watch(w->devices, cancel);
        return 0;
    }
    struct eval *e = turn_leave(w);
    if (cancel)
        mine = baton_take_unless(&w->compute, cancel);
    else
        baton_take(&w->compute);
    turn_return(w, e);
    if (mine) {
        devices_watch(w->devices, cancel);
        return 0;
    }
    return err_set(err, ERR_INTERRUPTED, "stopped while waiting for another cell's computation");
}

void computing_give(struct workspace *w)
{
    devices_watch(w->devices, NULL);
    baton_give(&w->compute);
}

bool computing_stopped(const struct cancel *cancel, struct err *err)
{
    struct err before = *err;
    if (cancel_asked(cancel) && err->kind == ERR_DEVICE) {
        err_set(err, ERR_INTERRUPTED, "stopped");
        if (before.has_span)
            err_place(err, before.span);
    }
    return err->kind == ERR_INTERRUPTED;
}

/* What was queued fails for its device's sake only: what it should have made is lost, and what
 * somebody holds of it is brought back; after an interrupt when it is used next. */
static void finish(struct workspace *w, struct eval *e)
{
    struct err err;
    struct flush f = { 0 };
    while (plan_unfinished(w->planner))
        if (plan_finish(w->planner, &f, &err) && !(e && cancel_asked(e->cancel)))
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
    devices_watch(e->workspace->devices, e->cancel); /* what hangs does not keep the cell */
    finish(e->workspace, e);
    computing_give(e->workspace);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* What is shown, saved or indexed comes over the bus, too. */
static void report(struct workspace *w, struct eval *e, const struct tensor *t, const struct box *b,
                   double seconds)
{
    struct layout read = box_layout(b, t);
    int64_t bytes = shape_count(&read.shape) * (int64_t)dtype_bytes(t->dtype);
    bool here = t->buffer->device->kind == DEVICE_CPU || buffer_host_copy(t->buffer);
    if (!here && bytes > REPORTED_BYTES)
        report_copy(&e->report, t->buffer->device, devices_cpu(w->devices), bytes, seconds);
}

static int read_once(struct workspace *w, struct eval *e, struct tensor *t, const struct box *b,
                     void *to, struct err *err)
{
    finish(w, e);
    if (lost_due(w))
        lost_bring_back(w, e, NULL, NULL);
    if (buffer_lost(t->buffer) && plan_recover(w->planner, t, e ? e->cancel : NULL, err))
        return lost_name(w, e, t, err);
    double start = now();
    if (device_fetch(t, b, to, err))
        return -1;
    if (e)
        report(w, e, t, b, now() - start);
    return 0;
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
    for (int again = 0; status && again < 2 && device_check(w->devices, mine->buffer->device) &&
                        !(e && cancel_asked(e->cancel));
         again++)
        status = read_once(w, e, mine, b, to, err);
    computing_give(w);
    if (status && e)
        computing_stopped(e->cancel, err);
    return status;
}
