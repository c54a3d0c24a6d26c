#include "magics/choice.h"

int choice_read(struct eval *e, const struct ast *call, const char *param, int *index,
                struct err *err)
{
    const struct ast_arg *arg = command_arg(call, param);
    struct str text;
    *index = -1;
    if (!arg)
        return 0;
    if (command_text(e, arg, &text, err))
        return -1;
    *index = str_find_word(arg->param->choices, text);
    if (*index >= 0)
        return 0;
    err_at(err, ERR_VALUE, arg->span, "%s: %s cannot be \"" STR_FMT "\"", call->word->name, param,
           STR_ARG(text));
    return err_hint(err, "it can be: %s", arg->param->choices);
}

int choice_device(struct eval *e, const struct ast_arg *arg, struct device_name *name,
                  struct str *spelling, struct err *err)
{
    if (command_text(e, arg, spelling, err))
        return -1;
    if (device_name_read(*spelling, name))
        return 0;
    err_at(err, ERR_VALUE, arg->span, "\"" STR_FMT "\" names no device", STR_ARG(*spelling));
    return err_hint(err, "devices are written cpu, gpu0, gpu*, /GPU:0");
}

int choice_truth(struct eval *e, const struct ast *call, const char *param, bool standard,
                 bool *out, struct err *err)
{
    const struct ast_arg *arg = command_arg(call, param);
    struct value v;
    *out = standard;
    if (!arg)
        return 0;
    if (command_value(e, arg, &v, err))
        return -1;
    int status = eval_truth(e, v, out, err);
    value_unref(v);
    return status ? err_place(err, arg->span) : 0;
}

int choice_drop(struct value *out)
{
    value_unref(*out);
    *out = (struct value){ .kind = VALUE_NOTHING };
    return -1;
}
