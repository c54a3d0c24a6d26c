/* with: a block on the first device of a list that can be used. */
#include "eval/eval_impl.h"

static int spelling(struct eval *e, const struct ast_arg *arg, struct str *text, struct err *err)
{
    *text = arg->text;
    if (!arg->value)
        return 0;
    struct value v;
    if (eval_expression(e, arg->value, &v, err))
        return -1;
    int status = 0;
    if (v.kind == VALUE_TEXT)
        *text = arena_str(e->arena, v.text->s);
    else
        status = err_at(err, ERR_TYPE, arg->span, "a device is named by text, and this is a %s",
                        value_kind_name(v.kind));
    value_unref(v);
    return status;
}

static int read_devices(struct eval *e, const struct ast_arg *args, size_t count,
                        struct device_name *names, struct str *spellings, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (spelling(e, &args[i], &spellings[i], err))
            return -1;
        if (!device_name_read(spellings[i], &names[i])) {
            err_at(err, ERR_DEVICE, args[i].span, "\"" STR_FMT "\" names no device",
                   STR_ARG(spellings[i]));
            return err_hint(err, "devices are written cpu, gpu0, gpu* or /GPU:0");
        }
    }
    return 0;
}

bool eval_strict(const struct eval *e)
{
    return e->strict || !policy_fallback(e->workspace->devices);
}

int eval_request(struct eval *e, const struct ast_arg *args, size_t count, struct request *out,
                 struct err *err)
{
    struct device_name *names = ARENA_ARRAY(e->arena, count, struct device_name);
    struct str *spellings = ARENA_ARRAY(e->arena, count, struct str);
    if (read_devices(e, args, count, names, spellings, err))
        return -1;
    if (request_resolve(e->workspace->devices, names, spellings, (int)count, eval_strict(e),
                        e->arena, out, err))
        return err_place(err, span_join(args[0].span, args[count - 1].span));
    return 0;
}

static int run_there(struct eval *e, const struct ast *body, const struct request *r,
                     struct value *out, struct err *err)
{
    const struct request *outer = e->where;
    e->where = r;
    int status = eval_block(e, body, out, err);
    e->where = outer;
    if (status == 0 && eval_start(e, err)) {
        value_unref(*out);
        status = -1;
    }
    return status;
}

static int with_each(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    struct request *each;
    int count;
    if (request_each(e->workspace->devices, eval_strict(e), e->arena, &each, &count, err))
        return err_place(err, s->args[0].span);
    for (int i = 0; i < count; i++) {
        value_unref(*out);
        *out = value_nothing();
        if (run_there(e, s->body, &each[i], out, err))
            return -1;
        if (e->flow != FLOW_ON)
            break;
    }
    return 0;
}

int eval_with(struct eval *e, const struct ast *s, struct value *out, struct err *err)
{
    struct device_name name;
    if (s->arg_count == 1 && device_name_read(s->args[0].text, &name) && name.every)
        return with_each(e, s, out, err);
    struct request *r = ARENA_NEW(e->arena, struct request);
    if (eval_request(e, s->args, s->arg_count, r, err))
        return -1;
    return run_there(e, s->body, r, out, err);
}
