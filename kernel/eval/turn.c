#include "eval/turn.h"

#include "eval/eval_impl.h"

/* The assignment and what the name says now change places. */
static bool change_places(struct undo *u)
{
    struct err ignored;
    struct value now;
    int status = scope_set(u->scope, u->name, u->before, &now, &ignored);
    u->before = now;
    return status == 0;
}

static void hide(struct eval *e)
{
    for (size_t i = e->undo_count; i-- > 0;) {
        struct undo *u = &e->undo[i];
        if (u->scope != &e->workspace->globals)
            continue;
        undo_mark(u->before, -1);
        /* The name was there a moment ago, or is removed: neither needs memory. */
        (void)change_places(u);
    }
    e->hidden = true;
}

static void unhide(struct eval *e)
{
    for (size_t i = 0; i < e->undo_count; i++) {
        struct undo *u = &e->undo[i];
        if (u->scope != &e->workspace->globals)
            continue;
        e->lost = !change_places(u) || e->lost;
        undo_mark(u->before, 1);
    }
    e->hidden = false;
}

static void come_in(struct workspace *w, struct eval *e)
{
    for (struct eval *other = w->running; other; other = other->beside)
        if (other != e && other->undo_count && !other->hidden)
            hide(other);
    if (e && e->hidden)
        unhide(e);
    w->turn = e;
}

void turn_begin(struct eval *e)
{
    struct workspace *w = e->workspace;
    baton_take(&w->baton);
    e->beside = w->running;
    w->running = e;
    come_in(w, e);
}

void turn_end(struct eval *e)
{
    struct eval **at = &e->workspace->running;
    while (*at != e)
        at = &(*at)->beside;
    *at = e->beside;
    baton_give(&e->workspace->baton);
}

void turn_take(struct workspace *w)
{
    turn_return(w, NULL);
}

void turn_give(struct workspace *w)
{
    baton_give(&w->baton);
}

struct eval *turn_leave(struct workspace *w)
{
    struct eval *e = w->turn;
    baton_give(&w->baton);
    return e;
}

void turn_return(struct workspace *w, struct eval *e)
{
    baton_take(&w->baton);
    come_in(w, e);
}

void turn_hand_on(struct eval *e)
{
    baton_offer(&e->workspace->baton);
    come_in(e->workspace, e);
}
