/* Running commands and words that stand alone, and reading a command's arguments. */
#include "eval/command.h"
#include "eval/eval_impl.h"

#include <stddef.h>

/* ---- arguments ------------------------------------------------------------------------------- */

const struct ast_arg *command_next(const struct ast *call, const char *param,
                                   const struct ast_arg *after)
{
    size_t i = after ? (size_t)(after - call->args) + 1 : 0;
    for (; i < call->arg_count; i++)
        if (call->args[i].param && strcmp(call->args[i].param->name, param) == 0)
            return &call->args[i];
    return NULL;
}

const struct ast_arg *command_arg(const struct ast *call, const char *param)
{
    return command_next(call, param, NULL);
}

int command_value(struct eval *e, const struct ast_arg *arg, struct value *out, struct err *err)
{
    if (arg->value)
        return eval_expression(e, arg->value, out, err);
    *out = value_text(arg->text, err);
    return out->kind == VALUE_TEXT ? 0 : -1;
}

int command_text(struct eval *e, const struct ast_arg *arg, struct str *out, struct err *err)
{
    struct value v;
    *out = arg->text;
    if (!arg->value)
        return 0;
    if (eval_expression(e, arg->value, &v, err))
        return -1;
    int status = 0;
    if (v.kind == VALUE_TEXT)
        *out = arena_str(e->arena, v.text->s);
    else
        status = err_at(err, ERR_TYPE, arg->span, "text is needed here, and this is a %s",
                        value_kind_name(v.kind));
    value_unref(v);
    return status;
}

int command_whole(struct eval *e, const struct ast_arg *arg, int64_t *out, struct err *err)
{
    struct value v;
    if (command_value(e, arg, &v, err))
        return -1;
    int status = eval_whole(e, v, out, err);
    value_unref(v);
    return status ? err_place(err, arg->span) : 0;
}

/* ---- running --------------------------------------------------------------------------------- */

int eval_command(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct command *c = command_of(call->word);
    if (!c) {
        err_at(err, ERR_SYNTAX, call->op_span, "%s is a layer and stands inside model < … >",
               call->word->name);
        return -1;
    }
    if (!c->run)
        return err_at(err, ERR_VALUE, call->op_span,
                      "%s is a word of the language that this version cannot run yet",
                      c->word.name);
    uint32_t number = e->statement;
    if (c->run(e, call, out, err) == 0)
        return 0;
    undo_back_to(e, number);
    return err_place(err, call->span);
}

/* Of its example, the line that begins with the command. */
static struct str own_line(const struct word *w)
{
    struct str rest = str_of(w->example), line;
    while (str_cut(&rest, '\n', &line))
        if (str_starts(line, str_of(w->name)))
            return line;
    return str_of(w->example);
}

int command_needs(const struct word *w, struct span span, struct err *err)
{
    const struct param *p = &w->params[0];
    if (w->block == BLOCK_MUST || w->block == BLOCK_OR_REST) {
        err_at(err, ERR_SYNTAX, span, "%s needs a block", w->name);
    } else if (p->kind != PARAM_NONE && !(p->flags & PARAM_OPTIONAL)) {
        err_at(err, ERR_SYNTAX, span, "%s needs %s", w->name, p->name);
    } else {
        return 0;
    }
    if (w->example)
        err_hint(err, "for example " STR_FMT, STR_ARG(own_line(w)));
    return -1;
}

int eval_alone(struct eval *e, const struct ast *word, struct value *out, struct err *err)
{
    const struct value *v = scope_get(e->scope, word->text);
    struct ast name = *word;
    name.kind = AST_NAME;
    if ((v && !word->percent) || !word->word)
        return eval_expression(e, &name, out, err);
    if (word->word->kind == WORD_OPERATION)
        return eval_sample(e, word->word, word->span, err);
    if (command_needs(word->word, word->span, err))
        return -1;
    struct ast call = *word;
    call.kind = AST_COMMAND;
    call.op_span = word->span;
    e->wanted = false;
    return eval_command(e, &call, out, err);
}
