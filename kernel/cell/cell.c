/* source → tree → values → events. */
#include "cell/cell.h"

#include "display/display.h"
#include "eval/computing.h"
#include "eval/trained.h"
#include "eval/turn.h"
#include "lang/caret.h"
#include "lang/parse.h"

#include <pthread.h>

enum { STACK_RESERVE = 128 << 10 };

/* Where recursion has to stop on this thread. */
static const char *stack_end(void)
{
    pthread_attr_t attr;
    void *low = NULL;
    size_t bytes = 0;
    if (pthread_getattr_np(pthread_self(), &attr))
        return NULL;
    pthread_attr_getstack(&attr, &low, &bytes);
    pthread_attr_destroy(&attr);
    return (const char *)low + STACK_RESERVE;
}

/* Takes over the reference to source, and takes the turn. */
static void eval_init(struct eval *e, struct workspace *w, const struct cell *cell, struct arena *a,
                      struct source *source)
{
    *e = (struct eval){ .workspace = w,
                        .journal = a,
                        .sink = cell->sink,
                        .cancel = cell->cancel,
                        .source = source,
                        .scope = &w->globals,
                        .stack_end = stack_end() };
    arena_init(&e->scratch);
    arena_init(&e->nodes);
    e->arena = &e->scratch;
    graph_init(&e->graph, &e->nodes);
    report_init(&e->report, a);
    turn_begin(e);
}

static void eval_fini(struct eval *e)
{
    struct err ignored;
    if (eval_flush(e, &ignored))
        graph_clear(&e->graph);
    computing_leave(e);
    trained_tidy(e);
    value_unref(e->returned);
    source_unref(e->failed_in);
    arena_fini(&e->nodes);
    arena_fini(&e->scratch);
    source_unref(e->source); /* a fn may hold it too */
    closures_collect(&e->workspace->closures);
    turn_end(e);
}

static int parse(struct source *source, const struct words *words, struct err *err)
{
    return parse_cell(source->text, words, &source->arena, &source->tree, err) == PARSE_COMPLETE
               ? 0
               : -1;
}

static int emit_result(struct eval *e, struct value v, struct err *err)
{
    struct bundle shown = { 0 };
    if (v.kind == VALUE_NOTHING || v.kind == VALUE_NONE)
        return 0;
    if (display_value(e->workspace->devices, v, e->arena, &shown, err))
        return -1;
    sink_emit(e->sink, &(struct event){ .kind = EVENT_RESULT, .bundle = &shown });
    return 0;
}

/* The report of what ran, unless it is switched off: then only what fell back. */
static void emit_report(struct eval *e)
{
    struct bundle shown = { 0 };
    if (e->report.count == 0 || !e->sink)
        return;
    enum placement_mode mode = e->workspace->placement;
    if (mode != PLACEMENT_OFF)
        display_report(&e->report, mode == PLACEMENT_FULL, e->arena, &shown);
    else if (report_fell_back(&e->report))
        display_fallbacks(&e->report, e->arena, &shown);
    else
        return;
    sink_display(e->sink, &shown);
}

static void emit_error(struct eval *e, const struct err *err)
{
    struct strbuf text;
    strbuf_init(&text);
    caret_report(&text, e->failed_in ? e->failed_in->text : e->source->text, err);
    sink_emit(e->sink,
              &(struct event){ .kind = EVENT_ERROR, .err = err, .text = strbuf_str(&text) });
    strbuf_fini(&text);
}

/* The last statement's value, unless it ended in a semicolon; kept as `_`. */
static int run_tree(struct eval *e, struct value *result, struct err *err)
{
    const struct ast *tree = e->source->tree;
    if (eval_block(e, tree, result, err))
        return -1;
    if (eval_settle_result(e, result, err) || eval_flush(e, err)) {
        value_unref(*result);
        *result = (struct value){ .kind = VALUE_NOTHING };
        return -1;
    }
    const struct ast *last = tree->item_count ? tree->items[tree->item_count - 1] : NULL;
    bool shows = last && last->kind != AST_ASSIGN && last->kind != AST_FN;
    if (shows && result->kind != VALUE_NOTHING && eval_assign(e, STR("_"), value_ref(*result), err))
        return -1;
    if (!shows || last->hidden) {
        value_unref(*result);
        *result = (struct value){ .kind = VALUE_NOTHING };
    }
    return 0;
}

static int run_source(struct workspace *w, const struct cell *cell, struct source *source,
                      struct arena *a, struct err *err)
{
    struct eval e;
    struct value result = { .kind = VALUE_NOTHING };
    eval_init(&e, w, cell, a, source);
    int status = parse(source, w->words, err);
    if (status == 0)
        status = run_tree(&e, &result, err);
    if (status == 0)
        status = emit_result(&e, result, err);
    if (status == 0)
        status = eval_flush(&e, err); /* showing reads mapped files, too */
    emit_report(&e);
    if (status)
        emit_error(&e, err);
    value_unref(result);
    eval_fini(&e);
    return status;
}

int cell_run(struct workspace *w, const struct cell *cell, struct err *err)
{
    struct arena a;
    err_clear(err);
    struct source *source = source_new(cell->source, err);
    if (!source)
        return -1;
    arena_init(&a);
    int status = run_source(w, cell, source, &a, err);
    arena_fini(&a);
    return status;
}

static int evaluate(struct eval *e, struct arena *a, struct bundle *out, struct err *err)
{
    struct value v = { .kind = VALUE_NOTHING };
    if (parse(e->source, e->workspace->words, err) || eval_block(e, e->source->tree, &v, err))
        return -1;
    int status = eval_settle_result(e, &v, err) || eval_flush(e, err) ? -1 : 0;
    if (status == 0 && v.kind == VALUE_NOTHING)
        status = err_set(err, ERR_TYPE, "this gives no value");
    if (status == 0)
        status = display_value(e->workspace->devices, v, a, out, err);
    value_unref(v);
    return status;
}

int cell_expression(struct workspace *w, struct str text, const struct cancel *cancel,
                    struct arena *a, struct bundle *out, struct err *err)
{
    struct eval e;
    struct cell cell = { .source = text, .cancel = cancel };
    err_clear(err);
    struct source *source = source_new(text, err);
    if (!source)
        return -1;
    eval_init(&e, w, &cell, a, source);
    int status = evaluate(&e, a, out, err);
    eval_fini(&e);
    return status;
}
