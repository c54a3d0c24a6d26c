/* Which parameter of its word's row an argument belongs to. */
#include "lang/parse_impl.h"

#include "lang/suspect.h"

#include <stdio.h>

int match_name(const struct word *word, struct str name)
{
    int count = word_param_count(word);
    for (int i = 0; i < count; i++)
        if (str_is(name, word->params[i].name))
            return i;
    for (int i = 0; i < count; i++)
        if (str_find_word(word->params[i].aliases, name) >= 0)
            return i;
    return -1;
}

static bool filled(const struct binder *b, int i)
{
    return b->filled >> i & 1;
}

bool param_is_optional(const struct param *param)
{
    return (param->flags & PARAM_OPTIONAL) || param->standard;
}

/* Takes several arguments: said by the row, or sizes and tensors given one by one. */
static bool repeats(const struct word *word, int i)
{
    const struct param *param = &word->params[i];
    if (param->flags & PARAM_MANY)
        return true;
    if (param->kind != PARAM_SHAPE && param->kind != PARAM_TENSORS)
        return false;
    for (int k = i + 1; k < word_param_count(word); k++)
        if (!(word->params[k].flags & PARAM_BY_NAME) && param_is_expression(&word->params[k]))
            return false;
    return true;
}

static bool open_for(const struct binder *b, int i)
{
    return !(b->word->params[i].flags & PARAM_BY_NAME) && (!filled(b, i) || repeats(b->word, i));
}

/* A bare word that is one of a parameter's choices belongs to it, unless something that any word
 * could be (a tensor, a name, a text) is still due before. */
static int match_choice(const struct binder *b, const struct run *run)
{
    for (int i = 0; i < word_param_count(b->word); i++) {
        const struct param *param = &b->word->params[i];
        if (!open_for(b, i))
            continue;
        if (param->kind == PARAM_WORD && param->choices &&
            str_find_word(param->choices, run->text) >= 0)
            return i;
        bool any = param->kind == PARAM_VALUE || param->kind == PARAM_TENSOR ||
                   param->kind == PARAM_TENSORS || param->kind == PARAM_NAME ||
                   param->kind == PARAM_TEXT;
        if (any && !param_is_optional(param) && !filled(b, i))
            return -1;
    }
    return -1;
}

/* `dense 10 rleu`: nothing else is due, and a choice is near. */
static int match_misspelt(const struct binder *b, const struct run *run)
{
    for (int i = 0; i < word_param_count(b->word); i++) {
        const struct param *param = &b->word->params[i];
        if (!open_for(b, i))
            continue;
        if (param->kind == PARAM_WORD && param->choices &&
            suspect_nearest_of(run->text, param->choices).n)
            return i;
        if (param->kind == PARAM_VALUE || param->kind == PARAM_TENSOR ||
            param->kind == PARAM_TENSORS || param->kind == PARAM_NAME ||
            param->kind == PARAM_TEXT || (!param_is_optional(param) && !filled(b, i)))
            return -1;
    }
    return -1;
}

/* The parameter that would have taken the run, had it no value yet: known by the run's look. */
static int match_filled(const struct parser *p, const struct binder *b, const struct run *run)
{
    for (int i = 0; i < word_param_count(b->word); i++) {
        const struct param *param = &b->word->params[i];
        bool listed = param->kind == PARAM_WORD && param->choices &&
                      str_find_word(param->choices, run->text) >= 0;
        bool known = param->kind == PARAM_DEVICE || param->kind == PARAM_SIZE;
        if (filled(b, i) && (listed || (known && run_fits(param, run, p))))
            return i;
    }
    return -1;
}

static int fail_unmatched(struct parser *p, const struct binder *b, const struct run *run)
{
    bool value = kind(p) != TOKEN_END && kind(p) != TOKEN_BAD;
    int i = value && (run->plain || run->quoted) ? match_filled(p, b, run) : -1;
    if (i >= 0)
        suspect_twice(p, b, i, run->span);
    else
        suspect_word(p, b->word, NULL, run);
    return -1;
}

static int match_strict(struct parser *p, struct binder *b, const struct run *run)
{
    int i = run->word || run->quoted ? match_choice(b, run) : -1;
    if (i < 0 && run->word)
        i = match_misspelt(b, run);
    if (i >= 0)
        return i;
    for (i = 0; i < word_param_count(b->word); i++)
        if (open_for(b, i) && run_fits(&b->word->params[i], run, p))
            return i;
        else if (open_for(b, i) && !filled(b, i) && !param_is_optional(&b->word->params[i])) {
            suspect_word(p, b->word, &b->word->params[i], run);
            return -1;
        }
    return fail_unmatched(p, b, run);
}

/* For an operation: the parameter at this place, without a judgement; the evaluator binds. */
static int match_loose(const struct binder *b)
{
    for (int i = 0; i < word_param_count(b->word); i++)
        if (open_for(b, i))
            return i;
    return -1;
}

int match_position(struct parser *p, struct binder *b, const struct run *run)
{
    int i = b->strict ? match_strict(p, b, run) : match_loose(b);
    if (i >= 0)
        b->filled |= 1u << i;
    return i;
}

void *hint_usage(struct parser *p, const struct word *word)
{
    char usage[300];
    size_t n = (size_t)snprintf(usage, sizeof usage, "%s", word->name);
    for (int i = 0; i < word_param_count(word) && n < 250; i++)
        if (!param_is_optional(&word->params[i]))
            n += (size_t)snprintf(usage + n, sizeof usage - n, " %.40s%s", word->params[i].name,
                                  repeats(word, i) ? "…" : "");
    return fail_hint(p, "write %s", usage);
}

/* The only argument is (a, b, …). */
static bool lone_list(const struct binder *b)
{
    const struct ast_arg *arg = b->node->args;
    return b->node->arg_count == 1 && !arg->name.n && arg->value && arg->value->kind == AST_LIST &&
           arg->value->parenthesized && arg->value->span.end - arg->value->span.start < 200;
}

/* matmul (a, b) is matmul(a, b), where one list could not be all that the operation takes. */
void unpack_list(struct parser *p, struct binder *b)
{
    struct ast *node = b->node;
    int required = 0;
    for (int i = 0; i < word_param_count(b->word); i++)
        required += !param_is_optional(&b->word->params[i]);
    if (b->strict || required < 2 || !lone_list(b))
        return;
    const struct ast *list = node->args[0].value;
    size_t capacity = 0;
    node->args = NULL;
    node->arg_count = 0;
    for (size_t i = 0; i < list->item_count; i++) {
        struct ast_arg *arg = node_add_arg(p, node, &capacity);
        arg->value = list->items[i];
        arg->span = list->items[i]->span;
    }
}

bool check_required(struct parser *p, const struct binder *b)
{
    if (!b->strict)
        return true;
    for (int i = 0; i < word_param_count(b->word); i++) {
        const struct param *param = &b->word->params[i];
        if (param_is_optional(param) || filled(b, i))
            continue;
        fail(p, b->node->op_span, "%s: %s is missing", b->word->name, param->name);
        hint_usage(p, b->word);
        if (lone_list(b))
            fail_hint(p, "the ( of a call touches its word: write %s" STR_FMT, b->word->name,
                      STR_ARG(span_text(p, b->node->args[0].value->span)));
        return false;
    }
    return true;
}
