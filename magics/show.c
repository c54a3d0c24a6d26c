/* show value...: displays values now, as rich as they can. */
#include "magics/commands.h"

#include "display/display.h"

static int show(struct eval *e, const struct ast_arg *arg, struct err *err)
{
    struct bundle shown = { 0 };
    struct value v;
    if (command_value(e, arg, &v, err))
        return -1;
    int status = eval_settle_result(e, &v, err) || eval_flush(e, err) ? -1 : 0;
    if (status == 0)
        status = display_rich(e->workspace->devices, v, e->arena, &shown, err);
    if (status == 0)
        sink_display(e->sink, &shown);
    value_unref(v);
    return status;
}

static int run(struct eval *e, const struct ast *call, struct value *out, struct err *err)
{
    const struct ast_arg *arg = NULL;
    (void)out;
    while ((arg = command_next(call, "values", arg)))
        if (show(e, arg, err))
            return err_place(err, arg->span);
    return 0;
}

const struct command magic_show = {
    .run = run,
    .word = { .name = "show",
              .aliases = "display",
              .kind = WORD_COMMAND,
              .group = "look",
              .help = "displays values now, as rich as they can be",
              .example = "show [1, 2, 3]",
              .params = { PARAM("values", VALUE, PARAM_MANY, .help = "anything") } }
};
