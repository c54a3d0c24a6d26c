/* assert (c) ["text"]: stops the cell unless something holds. */
#include "magics/commands.h"

static struct str words_of(const struct eval *e, const struct ast_arg *arg)
{
    return str_slice(e->source->text, arg->span.start, arg->span.end);
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, "condition");
    const struct ast_arg *text = command_arg(call, "text");
    struct value v;
    struct str said = STR("");
    bool holds = false;
    (void)out;
    if (command_value(e, arg, &v, err))
        return -1;
    int status = eval_settle_result(e, &v, err);
    if (status == 0)
        status = eval_truth(e, v, &holds, err);
    value_unref(v);
    if (status)
        return err_place(err, arg->span);
    if (holds)
        return 0;
    if (text && command_text(e, text, &said, err))
        return -1;
    struct str failed = words_of(e, arg);
    return err_at(err, ERR_ASSERTION, arg->span, STR_FMT "%s" STR_FMT " is false", STR_ARG(said),
                  said.n ? ": " : "", STR_ARG(failed));
}

const struct command magic_assert = {
    .run = run,
    .word = { .name = "assert",
              .kind = WORD_COMMAND,
              .group = "run",
              .help = "stops the cell with an error unless the condition holds",
              .example = "assert (1 < 2) \"order\"",
              .errors = "AssertionError: the condition is false; TypeError: it is no truth value, "
                        "or a tensor of several elements",
              .params = { PARAM("condition", VALUE, 0, .help = "true, or a tensor of one element"),
                          PARAM("text", TEXT, PARAM_OPTIONAL, .aliases = "message msg",
                                .help = "what the error says") } }
};
