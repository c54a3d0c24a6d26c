/* When pending work is computed, and what is taken back when some of it fails.
 *
 * Between two flushes each assignment is kept in e->undo. A flush that succeeds makes them final.
 * One that fails in the work of statement s takes back what s and later statements assigned;
 * earlier values that were still pending are computed then. Should that fail too, everything since
 * the last flush is taken back: those values are all computed ones. So it is when a mapped file was
 * cut short meanwhile: what was computed from it is worth nothing. */
#include "eval/eval_impl.h"

#include "base/settings.h"
#include "eval/computing.h"
#include "eval/lack.h"
#include "eval/lost.h"
#include "eval/turn.h"
#include "files/file.h"

#include <stdio.h>

void undo_mark(struct value v, int by)
{
    if (v.kind == VALUE_TENSOR)
        v.tensor->journal += by;
}

static void undo_release(struct undo *u)
{
    undo_mark(u->before, -1);
    value_unref(u->before);
}

void undo_drop(struct eval *e)
{
    for (size_t i = 0; i < e->undo_count; i++)
        undo_release(&e->undo[i]);
    e->undo_count = 0;
}

void undo_forget_scope(struct eval *e, const struct scope *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < e->undo_count; i++) {
        if (e->undo[i].scope == s)
            undo_release(&e->undo[i]);
        else
            e->undo[kept++] = e->undo[i];
    }
    e->undo_count = kept;
}

void undo_back_to(struct eval *e, uint32_t statement)
{
    struct err ignored;
    while (e->undo_count && e->undo[e->undo_count - 1].statement >= statement) {
        struct undo *u = &e->undo[--e->undo_count];
        undo_mark(u->before, -1);
        /* Setting a name that was there before needs no memory, and removing one neither. */
        (void)scope_set(u->scope, u->name, u->before, NULL, &ignored);
    }
}

int eval_assign(struct eval *e, struct str name, struct value v, struct err *err)
{
    struct value before;
    if (scope_set(e->scope, name, v, &before, err))
        return -1;
    e->undo = arena_grow(e->journal, e->undo, e->undo_count, &e->undo_capacity, sizeof *e->undo);
    undo_mark(before, 1);
    e->undo[e->undo_count++] = (struct undo){ e->scope, name, before, e->statement };
    return 0;
}

void eval_enter_source(struct eval *e, struct source *s)
{
    e->source = s;
    struct source_change *last = e->source_change_count
                                     ? &e->source_changes[e->source_change_count - 1]
                                     : NULL;
    if (last && last->source == s)
        return;
    e->source_changes = arena_grow(e->journal, e->source_changes, e->source_change_count,
                                   &e->source_change_capacity, sizeof *e->source_changes);
    s->refs++;
    e->source_changes[e->source_change_count++] = (struct source_change){ e->statement, s };
}

static void sources_forget(struct eval *e)
{
    for (size_t i = 0; i < e->source_change_count; i++)
        source_unref(e->source_changes[i].source);
    e->source_change_count = 0;
}

void eval_blame_source(struct eval *e, uint32_t statement)
{
    const struct source *s = e->source;
    for (size_t i = 0; i < e->source_change_count; i++)
        if (e->source_changes[i].statement <= statement)
            s = e->source_changes[i].source;
    if (s != e->failed_in) {
        if (e->failed_in)
            source_unref(e->failed_in);
        e->failed_in = (struct source *)(uintptr_t)s;
        e->failed_in->refs++;
    }
}

static void leave(void *context)
{
    turn_leave(((struct eval *)context)->workspace);
}

static void come_back(void *context)
{
    struct eval *e = context;
    turn_return(e->workspace, e);
}

/* One flush and what it may be about: computing everything, or (before) what earlier statements
 * made; waiting for the end of it, or only until it is under way. */
struct work {
    const struct cancel *cancel;
    uint32_t before;
    bool queued;
    uint32_t failed; /* out: the statement */
};

enum { ENDS_MOST = 8 }; /* of all devices, during one flush */

/* A device ended, or did not do what it had taken in. What was on it is brought back and the work
 * tried once more; when that happens again, it goes to the next choice. */
static int go_on(struct eval *e, struct flush *f, int ends, struct err *err)
{
    struct err refused;
    struct device *device = f->ended;
    char why[sizeof err->text];
    snprintf(why, sizeof why, "%.400s", device->handle ? err->text : device->ended);
    lost_bring_back(e->workspace, e, device, why);
    if (ends == 0)
        return 0;
    struct str reason = arena_printf(f->graph->arena, "%s: %s, twice at the same work",
                                     device_shown_name(device), why);
    int status = plan_elsewhere(e->workspace->planner, f, device, reason.p, &refused);
    f->home = true; /* nor are operands safe there */
    if (status < 0)
        *err = refused;
    return status < 0 || ends == ENDS_MOST ? -1 : 0;
}

static int explain(struct eval *e, const struct flush *f, struct err *err)
{
    if (f->lost)
        return lost_name(e->workspace, e, f->lost, err);
    if (err->kind == ERR_MEMORY && f->lack.device)
        lack_explain(e->workspace, &f->lack, err);
    return -1;
}

static int run(struct eval *e, struct work *work, struct err *err)
{
    struct flush f = {
        .graph = &e->graph,
        .report = &e->report,
        .cancel = work->cancel,
        .before = work->before,
        .queued = work->queued,
        .leave = leave,
        .come_back = come_back,
        .context = e,
    };
    for (int ends = 0;; ends++) {
        if (lost_due(e->workspace) && !cancel_asked(e->cancel))
            lost_bring_back(e->workspace, e, NULL, NULL);
        if (plan_flush(e->workspace->planner, &f, err) == 0)
            return 0;
        work->failed = f.failed_statement;
        if (computing_stopped(work->cancel, err))
            return -1;
        if (!f.ended || go_on(e, &f, ends, err))
            return explain(e, &f, err);
    }
}

/* After an interrupt the flag is still set, so that only what is already computed is kept. */
static void recover(struct eval *e, uint32_t failed, bool interrupted)
{
    struct err again;
    struct work rest = { .cancel = interrupted ? e->cancel : NULL, .before = failed };
    undo_back_to(e, failed);
    if (run(e, &rest, &again))
        undo_back_to(e, 0);
    graph_clear(&e->graph);
    undo_drop(e);
}

static int compute(struct eval *e, bool queued, struct err *err)
{
    struct work all = { .cancel = e->cancel, .queued = queued };
    if (computing_take(e->workspace, e->cancel, err)) {
        undo_back_to(e, 0);
        graph_clear(&e->graph);
        return err_place(err, e->graph.span);
    }
    int status = run(e, &all, err);
    if (status) {
        eval_blame_source(e, all.failed);
        recover(e, all.failed, err->kind == ERR_INTERRUPTED);
    }
    e->queued = plan_unfinished(e->workspace->planner);
    computing_give(e->workspace);
    return status;
}

static int flush(struct eval *e, bool queued, struct err *err)
{
    bool waits = e->queued && !queued;
    int status = e->graph.count || waits ? compute(e, queued, err) : 0;
    if (status == 0 && file_check(err)) {
        undo_back_to(e, 0);
        status = -1;
    }
    undo_drop(e);
    sources_forget(e);
    arena_reset(&e->nodes);
    e->must_run = false;
    if (e->lost && status == 0)
        status = err_set(err, ERR_MEMORY, "the system is out of memory");
    e->lost = false;
    return status;
}

int eval_flush(struct eval *e, struct err *err)
{
    return flush(e, false, err);
}

int eval_start(struct eval *e, struct err *err)
{
    return flush(e, !e->must_run, err);
}

int eval_relieve(struct eval *e, size_t most_nodes, struct err *err)
{
    bool many = e->graph.count > most_nodes;
    bool large = e->graph.pending_bytes >> 20 > setting(SETTING_PENDING_MIB);
    return many || large || e->must_run ? eval_start(e, err) : 0;
}
