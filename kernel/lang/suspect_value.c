/* A value is missing, or an argument fits none of its word's parameters. */
#include "lang/parse_impl.h"

#include "lang/suspect.h"

#include <stdio.h>

static void *brace(struct parser *p)
{
    fail(p, here(p), "{ } have no meaning here");
    return fail_hint(p, "lists are written [1, 2]; blocks stand between < and >");
}

static void *reserved_word(struct parser *p)
{
    struct str word = token_text(p, 0);
    fail(p, here(p), STR_FMT " is a reserved word, and a value is missing before it",
         STR_ARG(word));
    if (kind(p) == TOKEN_ELSE) {
        return suspect_leftover(p, NULL);
    }
    if (kind(p) == TOKEN_FN)
        return fail_hint(p, "a function is a statement of its own: fn f(x) < … >");
    if (kind(p) == TOKEN_FOR || kind(p) == TOKEN_WHILE)
        return fail_hint(p, STR_FMT " is a statement of its own and has no value", STR_ARG(word));
    if (kind(p) == TOKEN_NOT)
        return fail_hint(p, "write (not …)");
    if (kind(p) == TOKEN_IF || kind(p) == TOKEN_TRY || kind(p) == TOKEN_WITH)
        return fail_hint(
            p, STR_FMT " stands at the beginning of a statement or right after =", STR_ARG(word));
    return fail_hint(p, "write a value before " STR_FMT, STR_ARG(word));
}

void *suspect_operand(struct parser *p)
{
    enum token_kind k = kind(p);
    if (suspect_unclosed(p, p->at))
        return NULL;
    if (k == TOKEN_BRACE_OPEN || k == TOKEN_BRACE_CLOSE)
        return brace(p);
    if (token_reserved(k))
        return reserved_word(p);
    bool start = p->at == p->statement;
    if (start && (k == TOKEN_GREATER || k == TOKEN_PAREN_CLOSE || k == TOKEN_SQUARE_CLOSE))
        return suspect_leftover(p, NULL);
    fail_expected(p,
                  start && k != TOKEN_END && k != TOKEN_BAD ? "a statement or a value" : "a value");
    if (p->sure || p->status != PARSE_INVALID)
        return NULL;
    if (k == TOKEN_AT && start)
        return fail_hint(p, "there are no decorators; remove the line");
    if (k == TOKEN_LESS && start)
        return fail_hint(p, "a block begins with a word: with gpu0 < … >");
    if (k == TOKEN_STAR || k == TOKEN_POWER)
        return fail_hint(p, "* stands between two values; lists are not unpacked");
    if (p->at && p->tokens[p->at - 1].kind == TOKEN_COMMA)
        return fail_hint(p, "remove a comma, or write the value");
    return fail_hint(
        p, "write the value, or remove " STR_FMT,
        STR_ARG(p->at ? span_text(p, token_span(&p->tokens[p->at - 1])) : token_text(p, 0)));
}

static const char *kind_text(const struct param *param)
{
    switch (param->kind) {
    case PARAM_SIZE:
        return "a size, such as 512MiB 4GiB 90% or a number of MiB";
    case PARAM_DEVICE:
        return "a device, such as cpu gpu0 gpu* or /GPU:0";
    case PARAM_NAME:
        return "the name of a variable";
    case PARAM_DTYPE:
        return "a dtype, such as f32 or i64";
    case PARAM_WORD:
        return param->choices ? param->choices : "a word";
    case PARAM_TEXT:
        return "a word or a text in quotes";
    case PARAM_INT:
        return "a whole number";
    case PARAM_INTS:
        return "a whole number, or two in a list";
    case PARAM_TENSOR:
    case PARAM_TENSORS:
        return "a tensor";
    case PARAM_VALUE:
        return "a value";
    default:
        return "a number";
    }
}

/* Nothing takes the argument: is it near a word that something would take? */
static const struct param *near_choice(const struct word *word, const struct run *run,
                                       struct str *near)
{
    *near = (struct str){ NULL, 0 };
    for (int i = 0; i < word_param_count(word) && run->word; i++) {
        const struct param *param = &word->params[i];
        if (param->kind == PARAM_WORD && param->choices)
            *near = suspect_nearest_of(run->text, param->choices);
        if (near->n)
            return param;
    }
    return NULL;
}

static void *fail_near(struct parser *p, const struct word *word, const struct param *param,
                       struct span span, struct str text, struct str near)
{
    p->sure = true;
    fail(p, span, "%s does not know what " STR_FMT " is", word->name, STR_ARG(text));
    if (param->flags & PARAM_BY_NAME)
        return fail_hint(p, "write %s=" STR_FMT, param->name, STR_ARG(near));
    return fail_hint(p, "did you mean " STR_FMT "?", STR_ARG(near));
}

static void *hint_kinds(struct parser *p, const struct word *word)
{
    char list[300] = "";
    size_t n = 0;
    for (int i = 0; i < word_param_count(word) && n < 200; i++)
        if (!(word->params[i].flags & PARAM_BY_NAME))
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", n ? "; or " : "",
                                  kind_text(&word->params[i]));
    if (n && !param_is_optional(&word->params[0]) && param_is_expression(&word->params[0]))
        return hint_usage(p, word);
    if (!n)
        return fail_hint(p, "remove it; options are written name=value");
    return fail_hint(p, "it takes %s%s", word->params[0].choices ? "one of " : "", list);
}

/* Does an argument have a place by its look? Else it is the place that is taken already. */
static bool takes_words(const struct word *word)
{
    for (int i = 0; i < word_param_count(word); i++)
        if (!(word->params[i].flags & PARAM_BY_NAME) && !param_is_expression(&word->params[i]))
            return true;
    return false;
}

static void *fail_too_many(struct parser *p, const struct word *word, const struct run *run,
                           struct str text)
{
    size_t before = p->at - 1;
    if (p->at && p->tokens[before].kind == TOKEN_SQUARE_CLOSE && !run->quoted) {
        fail(p, run->span, "%s takes no further argument " STR_FMT, word->name, STR_ARG(text));
        return fail_hint(p,
                         "an argument has no blanks: an index touches its variable, as in x[0, 1]");
    }
    if (takes_words(word))
        fail(p, run->span, "%s does not know what " STR_FMT " is", word->name, STR_ARG(text));
    else
        fail(p, run->span, "%s takes no further argument " STR_FMT, word->name, STR_ARG(text));
    return hint_kinds(p, word);
}

/* `limit gpu0 4G`: of the kinds that are known by their look, the one that was likely meant. */
static const struct param *meant(const struct word *word, const struct run *run)
{
    bool digit = run->text.n && run->text.p[0] >= '0' && run->text.p[0] <= '9';
    for (int i = 0; i < word_param_count(word); i++) {
        enum param_kind k = word->params[i].kind;
        if (k == PARAM_WORD && run->word)
            return NULL;
        if ((digit && k == PARAM_SIZE) || (run->word && k == PARAM_DEVICE))
            return &word->params[i];
    }
    return NULL;
}

/* param: the one that had to take the run, or NULL when none did. */
void *suspect_word(struct parser *p, const struct word *word, const struct param *param,
                   const struct run *run)
{
    struct str near, text = run->text.n < 80 ? run->text : STR("this");
    if (kind(p) == TOKEN_END || kind(p) == TOKEN_BAD)
        return fail_expected(p, "a value");
    if (!run->span.end)
        return fail_expected(p, param ? param->name : "a value");
    const struct param *other = param ? NULL : near_choice(word, run, &near);
    if (other)
        return fail_near(p, word, other, run->span, text, near);
    if (!param && !(param = meant(word, run)))
        return fail_too_many(p, word, run, text);
    near = (struct str){ NULL, 0 };
    bool choices = param->kind == PARAM_WORD && param->choices;
    if (choices)
        near = suspect_nearest_of(run->text, param->choices);
    fail(p, run->span, "%s: " STR_FMT " is %s%s", word->name, STR_ARG(text),
         choices ? "none of: " : "not ", kind_text(param));
    p->sure = true;
    if (near.n)
        return fail_hint(p, "did you mean " STR_FMT "?", STR_ARG(near));
    if (param->kind == PARAM_DEVICE && run->word)
        return fail_hint(p, "(" STR_FMT ") takes the name of the device from a variable",
                         STR_ARG(text));
    if (param->kind == PARAM_NAME)
        return fail_hint(p, "write its name alone");
    return fail_hint(p, "write one of these, or a value in parentheses");
}

/* A second value for a parameter that has one. */
void *suspect_twice(struct parser *p, const struct binder *b, int i, struct span second)
{
    const struct param *param = &b->word->params[i];
    fail(p, second, "%s: %s is given twice", b->word->name, param->name);
    p->sure = true;
    for (size_t k = 0; k < b->node->arg_count; k++)
        if (b->node->args[k].param == param) {
            err_second(p->err, b->node->args[k].span, "the first");
            break;
        }
    if (param->kind == PARAM_WORD && param->choices && strchr(param->choices, ' '))
        return fail_hint(p, "keep one of: %s", param->choices);
    return fail_hint(p, "keep one of them");
}
