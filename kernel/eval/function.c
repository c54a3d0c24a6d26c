#include "eval/function.h"

#include "base/settings.h"
#include "eval/eval_impl.h"

#include <stdlib.h>

static void release(struct function *f, struct value *queue)
{
    for (size_t i = 0; f->defaults && i < f->ast->arg_count; i++)
        value_drop(f->defaults[i], queue);
    free(f->defaults);
    scope_drop(f->reads, queue);
    source_unref(f->source);
    free(f);
}

static int read_defaults(struct eval *e, struct function *f, struct err *err)
{
    for (size_t i = 0; i < f->ast->arg_count; i++) {
        const struct ast *standard = f->ast->args[i].value;
        if (standard && eval_expression(e, standard, &f->defaults[i], err))
            return -1;
    }
    return 0;
}

/* Inside another fn: that one's names are read as they are when this one is called. */
static void keep_scope(struct eval *e, struct function *f)
{
    if (e->scope == &e->workspace->globals)
        return;
    f->reads = scope_ref(e->scope);
    closures_keep(&e->workspace->closures, e->scope);
}

/* A word followed by ( is always the word: a fn of that name could never be called. */
static int refuse_word(struct eval *e, const struct ast *fn, struct err *err)
{
    const struct word *w = e->workspace->words->find(fn->text);
    if (!w)
        return 0;
    err_at(err, ERR_NAME, fn->op_span,
           "%s is %s of the language, and a fn of that name could "
           "never be called",
           w->name, w->kind == WORD_OPERATION ? "an operation" : "a command");
    return err_hint(err, "choose another name, such as my_" STR_FMT, STR_ARG(fn->text));
}

/* "fn f(x, w=1)", kept with the source. */
static struct str signature(struct source *source, const struct ast *fn)
{
    struct str text = arena_printf(&source->arena, "fn " STR_FMT "(", STR_ARG(fn->text));
    for (size_t i = 0; i < fn->arg_count; i++) {
        const struct ast_arg *a = &fn->args[i];
        struct str standard = STR("");
        if (a->value)
            standard = str_slice(source->text, a->value->span.start, a->value->span.end);
        text = arena_printf(&source->arena, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(text),
                            i ? ", " : "", STR_ARG(a->name), a->value ? "=" : "",
                            STR_ARG(standard));
    }
    return arena_printf(&source->arena, STR_FMT ")", STR_ARG(text));
}

static int refuse_order(const struct ast *fn, struct err *err)
{
    for (size_t i = 1; i < fn->arg_count; i++)
        if (fn->args[i - 1].value && !fn->args[i].value) {
            struct str name = fn->args[i].name;
            err_at(err, ERR_SYNTAX, fn->args[i].span,
                   STR_FMT " has no default and stands after an argument that has one",
                   STR_ARG(name));
            return err_hint(err, "write " STR_FMT " before " STR_FMT ", or give it a default",
                            STR_ARG(name), STR_ARG(fn->args[i - 1].name));
        }
    return 0;
}

int eval_define(struct eval *e, const struct ast *fn, struct err *err)
{
    if (refuse_word(e, fn, err) || refuse_order(fn, err))
        return -1;
    struct function *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    f->head = (struct function_head){
        .refs = 1, .name = fn->text, .signature = signature(e->source, fn), .release = release
    };
    f->ast = fn;
    f->source = e->source;
    f->source->refs++;
    keep_scope(e, f);
    f->defaults = calloc(fn->arg_count + 1, sizeof *f->defaults);
    struct value v = { .kind = VALUE_FUNCTION, .function = f };
    if (!f->defaults || read_defaults(e, f, err)) {
        value_unref(v);
        return err->kind ? -1 : err_set(err, ERR_MEMORY, "the system is out of memory");
    }
    return eval_assign(e, fn->text, v, err);
}

/* ---- calling --------------------------------------------------------------------------------- */

static size_t parameter_of(const struct function *f, struct str name)
{
    size_t i = 0;
    while (i < f->ast->arg_count && !str_equal(f->ast->args[i].name, name))
        i++;
    return i;
}

static int too_many(const struct function *f, const struct argument *arg, struct err *err)
{
    size_t n = f->ast->arg_count;
    err_at(err, ERR_TYPE, arg->span, STR_FMT " takes %zu argument%s", STR_ARG(f->head.name), n,
           n == 1 ? "" : "s");
    return err_hint(err, "it is " STR_FMT, STR_ARG(f->head.signature));
}

static int no_parameter(const struct function *f, const struct argument *arg, struct err *err)
{
    err_at(err, ERR_TYPE, arg->span, STR_FMT " has no argument " STR_FMT, STR_ARG(f->head.name),
           STR_ARG(arg->name));
    return err_hint(err, "it is " STR_FMT, STR_ARG(f->head.signature));
}

static int bind_argument(struct eval *e, const struct function *f, struct scope *names,
                         const struct argument *arg, size_t *next, struct err *err)
{
    size_t at = arg->name.p ? parameter_of(f, arg->name) : (*next)++;
    if (at >= f->ast->arg_count)
        return arg->name.p ? no_parameter(f, arg, err) : too_many(f, arg, err);
    struct str name = f->ast->args[at].name;
    struct value v;
    if (scope_own(names, name))
        return err_at(err, ERR_TYPE, arg->span, STR_FMT ": " STR_FMT " is given twice",
                      STR_ARG(f->head.name), STR_ARG(name));
    if (eval_settle(e, value_ref(arg->value), &v, err))
        return -1;
    return scope_set(names, name, v, NULL, err);
}

static int not_given(const struct function *f, struct str name, struct err *err)
{
    err_set(err, ERR_TYPE, STR_FMT " needs " STR_FMT, STR_ARG(f->head.name), STR_ARG(name));
    return err_hint(err, "it is " STR_FMT, STR_ARG(f->head.signature));
}

static int bind_arguments(struct eval *e, const struct function *f, struct scope *names,
                          const struct argument *args, size_t count, struct err *err)
{
    size_t next = 0;
    for (size_t i = 0; i < count; i++)
        if (bind_argument(e, f, names, &args[i], &next, err))
            return -1;
    for (size_t i = 0; i < f->ast->arg_count; i++) {
        struct str name = f->ast->args[i].name;
        if (scope_own(names, name))
            continue;
        if (f->defaults[i].kind == VALUE_NOTHING)
            return not_given(f, name, err);
        if (scope_set(names, name, value_ref(f->defaults[i]), NULL, err))
            return -1;
    }
    return 0;
}

/* A fn finds itself even when its name is not the session's. */
static int bind_self(struct function *f, struct scope *names, struct err *err)
{
    if (scope_get(names, f->head.name))
        return 0;
    struct value self = { .kind = VALUE_FUNCTION, .function = f };
    return scope_set(names, f->head.name, value_ref(self), NULL, err);
}

static int too_deep(struct span span, struct err *err)
{
    err_at(err, ERR_VALUE, span, "fns call each other more than %lld deep here",
           (long long)setting(SETTING_RECURSION));
    return err_hint(err,
                    "give the recursion an end, write it as a loop, or raise the limit: config "
                    "RECURSION=%lld",
                    2 * (long long)setting(SETTING_RECURSION));
}

/* The error's span points into the fn's source: say so to whoever shows it. */
static void note_source(struct eval *e, const struct err *err)
{
    if (err->has_span && !e->failed_in) {
        e->failed_in = e->source;
        e->failed_in->refs++;
    }
}

static int run_body(struct eval *e, struct function *f, struct value *out, struct err *err)
{
    struct source *caller = e->source;
    if (f->source != caller)
        eval_enter_source(e, f->source);
    int status = eval_block(e, f->ast->body, out, err);
    if (status)
        note_source(e, err);
    else if (e->returned.kind != VALUE_NOTHING) {
        value_unref(*out);
        *out = e->returned;
    }
    e->returned = (struct value){ .kind = VALUE_NOTHING };
    e->flow = FLOW_ON;
    if (f->source != caller)
        eval_enter_source(e, caller);
    return status;
}

int eval_call_function(struct eval *e, struct function *f, const struct argument *args,
                       size_t count, struct value *out, struct err *err)
{
    if (e->calls > setting(SETTING_RECURSION)) /* the outermost call is in no other */
        return too_deep(e->graph.span, err);
    if (eval_stack_low(e))
        return eval_too_deep(err, e->graph.span);
    struct scope *outer = e->scope;
    struct scope *names = scope_new(f->reads ? f->reads : &e->workspace->globals);
    if (!names)
        return err_set(err, ERR_MEMORY, "the system is out of memory");
    int status = bind_arguments(e, f, names, args, count, err);
    if (status == 0)
        status = bind_self(f, names, err);
    if (status == 0) {
        struct value self = { .kind = VALUE_FUNCTION, .function = f };
        value_ref(self); /* the body may assign its name anew */
        e->scope = names;
        e->calls++;
        status = run_body(e, f, out, err);
        e->calls--;
        e->scope = outer;
        value_unref(self);
    }
    undo_forget_scope(e, names);
    scope_unref(names);
    closures_tidy(&e->workspace->closures);
    if (status == 0 && out->kind == VALUE_NOTHING)
        *out = value_none();
    return status;
}
