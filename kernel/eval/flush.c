/* When pending work is computed, and what is taken back when some of it fails.
 *
 * Between two flushes each assignment is kept in e->undo. A flush that succeeds makes them final.
 * One that fails in the work of statement s takes back what s and later statements assigned;
 * earlier values that were still pending are computed then. Should that fail too, everything since
 * the last flush is taken back: those values are all computed ones. So it is when a mapped file was
 * cut short meanwhile: what was computed from it is worth nothing. */
#include "eval/eval_impl.h"

#include "base/settings.h"
#include "eval/turn.h"
#include "files/file.h"

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

/* *failed: in, only what statements before it made is computed (0: everything); out, which failed.
 */
static int run(struct eval *e, const struct cancel *cancel, uint32_t *failed, struct err *err)
{
    struct flush f = {
        .graph = &e->graph,
        .report = &e->report,
        .cancel = cancel,
        .before = *failed,
        .leave = leave,
        .come_back = come_back,
        .context = e,
    };
    int status = plan_flush(e->workspace->planner, &f, err);
    *failed = f.failed_statement;
    return status;
}

/* After an interrupt the flag is still set, so that only what is already computed is kept. */
static void recover(struct eval *e, uint32_t failed, bool interrupted)
{
    struct err again;
    undo_back_to(e, failed);
    if (run(e, interrupted ? e->cancel : NULL, &failed, &again))
        undo_back_to(e, 0);
    graph_clear(&e->graph);
    undo_drop(e);
}

/* One cell computes at a time. Others that wait for it must not keep the turn: who computes needs
 * it to hand out results. */
static int take_compute(struct eval *e, struct err *err)
{
    struct workspace *w = e->workspace;
    if (baton_take_now(&w->compute))
        return 0;
    turn_leave(w);
    bool mine = baton_take_unless(&w->compute, e->cancel);
    turn_return(w, e);
    if (mine)
        return 0;
    undo_back_to(e, 0);
    graph_clear(&e->graph);
    return err_at(err, ERR_INTERRUPTED, e->graph.span,
                  "stopped while waiting for another cell's computation");
}

static int compute(struct eval *e, struct err *err)
{
    uint32_t failed = 0;
    if (take_compute(e, err))
        return -1;
    int status = run(e, e->cancel, &failed, err);
    if (status) {
        eval_blame_source(e, failed);
        recover(e, failed, err->kind == ERR_INTERRUPTED);
    }
    baton_give(&e->workspace->compute);
    return status;
}

int eval_flush(struct eval *e, struct err *err)
{
    int status = e->graph.count ? compute(e, err) : 0;
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

int eval_relieve(struct eval *e, size_t most_nodes, struct err *err)
{
    bool many = e->graph.count > most_nodes;
    if (e->must_run)
        return eval_flush(e, err);
    bool large = e->graph.pending_bytes >> 20 > setting(SETTING_PENDING_MIB);
    return many || large ? eval_flush(e, err) : 0;
}
