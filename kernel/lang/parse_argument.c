/* One argument: its name if it has one, the parameter it belongs to, and its value read as that
 * parameter's kind says. */
#include "lang/parse_impl.h"

#include "lang/device_name.h"
#include "lang/size.h"
#include "lang/suspect.h"

static void take_run(struct parser *p, const struct run *run)
{
    p->at = run->end;
    if (p->mode.bracket)
        skip_newlines(p);
}

static bool read_expression(struct parser *p, const struct binder *b, struct ast_arg *arg)
{
    if (!b->call)
        p->argument = here(p).start;
    arg->value = b->call ? parse_expression(p) : parse_tight(p);
    if (arg->value)
        arg->span = span_join(arg->span, arg->value->span);
    return arg->value;
}

static bool read_text(struct parser *p, const struct run *run, struct ast_arg *arg)
{
    arg->text = run->text;
    arg->span = span_join(arg->span, run->span);
    take_run(p, run);
    return true;
}

static bool read_size(struct parser *p, const struct binder *b, const struct param *param,
                      const struct run *run, struct ast_arg *arg)
{
    int64_t bytes;
    double percent;
    if (str_is(run->text, "none") || size_read(run->text, &bytes, &percent))
        return read_text(p, run, arg);
    suspect_word(p, b->word, param, run);
    return false;
}

static bool read_device(struct parser *p, const struct binder *b, const struct param *param,
                        const struct run *run, struct ast_arg *arg)
{
    struct device_name name;
    if (device_name_read(run->text, &name))
        return read_text(p, run, arg);
    if (!run->word && !run->quoted && b->call)
        return read_expression(p, b, arg); /* to(x, y.device) */
    suspect_word(p, b->word, param, run);
    return false;
}

static bool same_but_case(struct str a, struct str b)
{
    for (size_t i = 0; i < a.n && a.n == b.n; i++)
        if ((a.p[i] | 32) != (b.p[i] | 32))
            return false;
    return a.n == b.n;
}

/* optimizer=Adam is optimizer=adam */
static bool choice_of(const char *choices, struct str text, struct str *choice)
{
    for (int i = 0; (*choice = str_word(choices, i)).p; i++)
        if (same_but_case(*choice, text))
            return true;
    return false;
}

static bool read_word(struct parser *p, const struct binder *b, const struct param *param,
                      const struct run *run, struct ast_arg *arg)
{
    struct str choice;
    bool listed = param->choices && str_find_word(param->choices, run->text) >= 0;
    bool open = param->flags & PARAM_OPEN, expression = open && run->plain && !run->word;
    if (listed || (!param->choices && !expression) || (run->quoted && open))
        return read_text(p, run, arg);
    if (param->choices && choice_of(param->choices, run->text, &choice)) {
        bool taken = read_text(p, run, arg);
        arg->text = choice;
        return taken;
    }
    bool near = param->choices && run->word && suspect_nearest_of(run->text, param->choices).n;
    if (open && !near)
        return read_expression(p, b, arg);
    suspect_word(p, b->word, param, run);
    return false;
}

/* Not read as it is written: an expression, where the parameter lets one stand. */
static bool read_other(struct parser *p, const struct binder *b, const struct param *param,
                       const struct run *run, struct ast_arg *arg)
{
    enum token_kind first = kind(p);
    bool list = first == TOKEN_SQUARE_OPEN && (param->flags & (PARAM_MANY | PARAM_OPEN));
    bool free = first == TOKEN_PAREN_OPEN || list || (param->flags & PARAM_OPEN) ||
                param->kind == PARAM_TEXT || param->kind == PARAM_DTYPE || b->call;
    if (free && !(param->kind == PARAM_NAME && first != TOKEN_PAREN_OPEN && !list))
        return read_expression(p, b, arg);
    if (kind(p) == TOKEN_END || kind(p) == TOKEN_BAD) {
        fail_expected(p, "a value");
        return false;
    }
    suspect_word(p, b->word, param, run);
    return false;
}

bool read_by_kind(struct parser *p, const struct binder *b, const struct param *param,
                  const struct run *run, struct ast_arg *arg)
{
    if (!param || param_is_expression(param))
        return read_expression(p, b, arg);
    arg->param = param;
    if (!run->plain && !run->quoted)
        return read_other(p, b, param, run, arg);
    switch (param->kind) {
    case PARAM_SIZE:
        return read_size(p, b, param, run, arg);
    case PARAM_DEVICE:
        return read_device(p, b, param, run, arg);
    case PARAM_WORD:
        return read_word(p, b, param, run, arg);
    case PARAM_DTYPE:
        return run->word || run->quoted ? read_text(p, run, arg) : read_expression(p, b, arg);
    case PARAM_NAME:
        if (run->word)
            return read_text(p, run, arg);
        suspect_word(p, b->word, param, run);
        return false;
    default:
        return read_text(p, run, arg);
    }
}

/* update adam loss w lr=0.1: the option is of what an argument names, as adam(lr=0.1). */
static struct str named_choice(const struct binder *b)
{
    for (size_t i = 0; i < b->node->arg_count; i++) {
        const struct ast_arg *arg = &b->node->args[i];
        if (arg->param && arg->param->kind == PARAM_WORD && arg->param->flags & PARAM_OPEN &&
            str_find_word(arg->param->choices, arg->text) >= 0)
            return arg->text;
    }
    return (struct str){ NULL, 0 };
}

static void *fail_keyword(struct parser *p, const struct binder *b, struct str name,
                          struct span span)
{
    const struct word *word = b->word;
    struct str choice = named_choice(b);
    char list[400] = "";
    size_t n = 0;
    for (int i = 0; i < word_param_count(word); i++) {
        size_t length = strlen(word->params[i].name);
        if (n + length + 2 > sizeof list)
            break;
        memcpy(list + n, word->params[i].name, length);
        n += length;
        list[n++] = ' ';
    }
    list[n ? n - 1 : 0] = 0;
    struct str near = suspect_nearest_of(name, list);
    fail(p, span, "%s has no option called " STR_FMT, word->name, STR_ARG(name));
    p->sure = true;
    if (near.n)
        return fail_hint(p, "did you mean " STR_FMT "=?", STR_ARG(near));
    if (choice.n)
        return fail_hint(p,
                         "options of " STR_FMT " stand in its brackets: " STR_FMT "(" STR_FMT "=…)",
                         STR_ARG(choice), STR_ARG(choice), STR_ARG(name));
    return n ? fail_hint(p, "it has: %s", list) : fail_hint(p, "it has no options");
}

/* name = value; the cursor is on the name. A command knows all its options. */
static bool parse_keyword(struct parser *p, struct binder *b, struct ast_arg *arg)
{
    size_t at = p->at;
    arg->name = token_word(p, 0);
    struct span name_span = arg->span = here(p);
    step(p);
    step(p);
    skip_newlines(p);
    int i = b->word ? match_name(b->word, arg->name) : -1;
    bool strict = b->word && b->word->kind != WORD_OPERATION;
    if (i < 0 && strict)
        return suspect_unclosed(p, at) ? NULL : fail_keyword(p, b, arg->name, name_span);
    if (i >= 0 && strict && (b->filled >> i & 1) && !(b->word->params[i].flags & PARAM_MANY)) {
        suspect_twice(p, b, i, name_span);
        return false;
    }
    if (i >= 0)
        b->filled |= 1u << i;
    const struct param *param = i >= 0 ? &b->word->params[i] : NULL;
    if (strict)
        arg->param = param;
    struct run run = { 0 };
    if (param && !param_is_expression(param) && !read_run(p, b->call, &run))
        return false;
    return read_by_kind(p, b, param, &run, arg);
}

static bool parse_positional(struct parser *p, struct binder *b, struct ast_arg *arg)
{
    struct run run = { 0 };
    const struct param *param = NULL;
    arg->span = here(p);
    if (b->word) {
        if (kind(p) != TOKEN_END && kind(p) != TOKEN_BAD && !read_run(p, b->call, &run))
            return false;
        int i = match_position(p, b, &run);
        if (i < 0 && b->strict)
            return false;
        param = i >= 0 ? &b->word->params[i] : NULL;
    }
    if (b->strict)
        arg->param = param;
    return read_by_kind(p, b, param, &run, arg);
}

/* env A=3: one text, where A is no option. */
static bool is_pair(const struct parser *p, const struct binder *b)
{
    return b->word && b->word->params[0].flags & PARAM_PAIR && !(b->filled & 1u) &&
           touching(p, 1) && match_name(b->word, token_text(p, 0)) < 0;
}

bool parse_argument(struct parser *p, struct binder *b)
{
    struct ast_arg *arg = node_add_arg(p, b->node, &b->capacity);
    size_t index = b->node->arg_count - 1;
    bool named = (kind(p) == TOKEN_NAME || token_reserved(kind(p))) &&
                 kind_at(p, 1) == TOKEN_ASSIGN;
    p->pair = named && is_pair(p, b);
    named = named && !p->pair;
    if (named ? !parse_keyword(p, b, arg) : !parse_positional(p, b, arg))
        return false;
    arg = &b->node->args[index];
    p->last_value = arg->value ? arg->value->span : arg->span;
    if (!b->call)
        p->argument = p->last_value.start;
    b->node->span = span_join(b->node->span, arg->span);
    return true;
}
