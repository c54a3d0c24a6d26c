/* The devices of a `with`: as written, a text in quotes, or an expression in parentheses. */
#include "lang/parse_impl.h"

#include "lang/device_name.h"
#include "lang/suspect.h"

static const struct param device_param = {
    .name = "device",
    .kind = PARAM_DEVICE,
    .flags = PARAM_MANY,
    .help = "where to run the block",
};

static void *fail_device(struct parser *p, struct span span, struct str text)
{
    char hint[160];
    fail(p, span, STR_FMT " is no device", STR_ARG(text));
    if (str_starts(text, STR("tf.")) || str_starts(text, STR("torch.")))
        return fail_hint(p, "write with gpu0 < … >; /GPU:0 is known, too");
    if (suspect_foreign(text, hint, sizeof hint))
        return fail_hint(p, "%s", hint);
    return fail_hint(p,
                     "devices are cpu gpu gpu0 gpu0.1 gpu* node1/gpu0 /GPU:0; (" STR_FMT
                     ") takes the name from a variable",
                     STR_ARG(text));
}

/* with (gpu0): a device's own name in the parentheses. */
static bool bracketed_name(struct parser *p, struct ast_arg *arg, bool *found)
{
    struct device_name name;
    struct run run;
    size_t at = p->at;
    *found = false;
    p->at++;
    if (kind(p) == TOKEN_NAME || kind(p) == TOKEN_SLASH || kind(p) == TOKEN_STRING) {
        if (!read_run(p, true, &run))
            return false;
        *found = (run.plain || run.quoted) && p->tokens[run.end].kind == TOKEN_PAREN_CLOSE &&
                 device_name_read(run.text, &name);
    }
    p->at = *found ? run.end + 1 : at;
    if (*found)
        arg->text = run.text;
    return true;
}

static bool parse_bracketed(struct parser *p, struct ast_arg *arg)
{
    bool found;
    arg->span = here(p);
    if (!bracketed_name(p, arg, &found))
        return false;
    if (found) {
        arg->span = span_join(arg->span, token_span(&p->tokens[p->at - 1]));
        return true;
    }
    arg->value = parse_primary(p);
    if (arg->value)
        arg->span = arg->value->span;
    return arg->value;
}

static bool parse_written(struct parser *p, struct ast_arg *arg)
{
    struct device_name name;
    struct run run;
    if (!read_run(p, false, &run))
        return false;
    arg->span = run.span;
    arg->text = run.text;
    if (!(run.plain || run.quoted) || !device_name_read(run.text, &name)) {
        fail_device(p, run.span, run.text);
        return false;
    }
    p->at = run.end;
    return true;
}

bool parse_device(struct parser *p, struct ast *node, size_t *capacity)
{
    struct ast_arg *arg = node_add_arg(p, node, capacity);
    arg->param = &device_param;
    switch (kind(p)) {
    case TOKEN_PAREN_OPEN:
        return parse_bracketed(p, arg);
    case TOKEN_NAME:
    case TOKEN_STRING:
    case TOKEN_SLASH:
        return parse_written(p, arg);
    default:
        fail_expected(p, "a device");
        if (p->status == PARSE_INVALID && !p->sure)
            fail_hint(p, "write with gpu0 < … >, or with gpu0 or cpu < … >");
        return false;
    }
}
