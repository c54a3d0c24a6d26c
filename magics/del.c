/* del name...: forgets variables and gives their memory back. */
#include "magics/commands.h"

/* NameError with the nearest names, before anything is removed. */
static int check(struct eval *e, const struct ast_arg *arg, struct err *err)
{
    struct ast name = { .kind = AST_NAME, .span = arg->span, .text = arg->text };
    const struct value *v;
    if (scope_own(e->scope, arg->text))
        return 0;
    if (eval_name(e, &name, &v, err))
        return -1;
    return err_at(err, ERR_NAME, arg->span,
                  STR_FMT " is a name of the session; a fn can only remove its own",
                  STR_ARG(arg->text));
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = NULL;
    (void)out;
    while ((arg = command_next(call, "names", arg)))
        if (check(e, arg, err))
            return -1;
    while ((arg = command_next(call, "names", arg)))
        if (scope_own(e->scope, arg->text) &&
            eval_assign(e, arg->text, (struct value){ .kind = VALUE_NOTHING }, err))
            return -1;
    return 0;
}

const struct command magic_del = {
    .run = run,
    .word = { .name = "del",
              .kind = WORD_COMMAND,
              .group = "files",
              .help = "forgets variables and gives their memory back",
              .example = "x = ones(1000); del x",
              .errors = "NameError: there is no variable of that name",
              .params = { PARAM("names", NAME, PARAM_MANY, .help = "variables") } }
};
