/* The options by their names in the row, the first also by position. They are numbers of the
 * session, so that a learning rate may be computed. */
#include "magics/optimizer_argument.h"

#include "eval/needed.h"
#include "lang/suspect.h"

#include <math.h>
#include <stdio.h>

/* The options' names as one list, for hints. */
static const char *option_names(const struct word *w, char *text, size_t size)
{
    size_t n = 0;
    text[0] = 0;
    for (const struct param *p = w->params; p->kind != PARAM_NONE && n < size; p++)
        n += (size_t)snprintf(text + n, size - n, "%s%s", n ? " " : "", p->name);
    return text;
}

static int no_option(const struct word *w, struct str name, struct span span, struct err *err)
{
    char names[300];
    struct str near = suspect_nearest_of(name, option_names(w, names, sizeof names));
    err_at(err, ERR_TYPE, span, "%s has no option called " STR_FMT, w->name, STR_ARG(name));
    return near.n ? err_hint(err, "did you mean " STR_FMT "=?", STR_ARG(near))
                  : err_hint(err, "it has: %s", names);
}

static const struct param *option_called(const struct word *w, struct str name)
{
    for (const struct param *p = w->params; p->kind != PARAM_NONE; p++)
        if (param_is_called(p, name))
            return p;
    return NULL;
}

/* By its name; the first one also by position, as in Keras. */
static const struct param *option_of(const struct word *w, const struct ast *call, size_t i,
                                     struct err *err)
{
    const struct ast_arg *arg = &call->args[i];
    const struct param *p = arg->name.n ? option_called(w, arg->name)
                            : i == 0    ? &w->params[0]
                                        : NULL;
    if (p)
        return p;
    if (arg->name.n)
        no_option(w, arg->name, arg->span, err);
    else
        err_at(err, ERR_TYPE, arg->span, "the options of %s are given by name", w->name),
            err_hint(err, "as in %s", w->example);
    return NULL;
}

static int read_number(struct eval *e, const struct param *p, struct value v, double *out,
                       struct err *err)
{
    bool truth;
    if (v.kind == VALUE_NONE) {
        *out = NAN;
        return 0;
    }
    if (p->kind != PARAM_BOOL)
        return eval_real(e, v, out, err);
    if (eval_switch(e, v, &truth, err))
        return -1;
    *out = truth;
    return 0;
}

static int set_option(struct eval *e, struct optimizer_settings *s, const struct param *p,
                      const struct ast_arg *arg, struct err *err)
{
    struct str called = arg->name.n ? arg->name : str_of(p->name);
    struct value v;
    double number;
    if (command_value(e, arg, &v, err))
        return -1;
    int status = read_number(e, p, v, &number, err);
    bool no_number = status == 0 && isnan(number) && v.kind != VALUE_NONE;
    value_unref(v);
    if (no_number)
        status = err_set(err, ERR_VALUE, STR_FMT " is no number (NaN)", STR_ARG(called));
    else if (status)
        needed_for(called, s->row->word.name, err);
    if (status == 0)
        status = optimizer_set(s, p, called, number, err);
    return status ? err_place(err, arg->span) : 0;
}

static int given_twice(const struct param *p, struct span span, struct err *err)
{
    err_at(err, ERR_TYPE, span, "%s is given twice", p->name);
    return err_hint(err, "keep one of them");
}

static int set_options(struct eval *e, struct optimizer_settings *s, const struct ast *call,
                       struct err *err)
{
    const struct word *w = &s->row->word;
    unsigned given = 0;
    for (size_t i = 0; i < call->arg_count; i++) {
        const struct param *p = option_of(w, call, i, err);
        if (!p)
            return -1;
        if (given >> (p - w->params) & 1)
            return given_twice(p, call->args[i].span, err);
        given |= 1u << (p - w->params);
        if (set_option(e, s, p, &call->args[i], err))
            return -1;
    }
    return optimizer_check(s, err) ? err_place(err, call->span) : 0;
}

static int no_optimizer(struct str name, struct span span, struct err *err)
{
    struct str near = suspect_nearest_of(name, OPTIMIZER_NAMES);
    err_at(err, ERR_NAME, span, "there is no optimiser called " STR_FMT, STR_ARG(name));
    return near.n ? err_hint(err, "did you mean " STR_FMT "?", STR_ARG(near))
                  : err_hint(err, "there are: %s", OPTIMIZER_NAMES);
}

int optimizer_read(struct eval *e, const struct ast_arg *arg, struct optimizer_settings *s,
                   struct err *err)
{
    const struct ast *call = arg->value && arg->value->kind == AST_CALL && !arg->value->left &&
                                     !arg->value->method
                                 ? arg->value
                                 : NULL;
    struct str name = call ? call->text : arg->text;
    struct span span = call ? call->op_span : arg->span;
    if (!call && command_text(e, arg, &name, err))
        return -1;
    const struct optimizer *row = optimizer_of_word(optimizers_find(name));
    if (!row)
        return no_optimizer(name, span, err);
    optimizer_standard(row, s);
    return call ? set_options(e, s, call, err) : 0;
}
