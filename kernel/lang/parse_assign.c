/* name = value, a, b = pair, x[0:10, :] = 0, x += 1; and what may stand after the = and after
 * return. */
#include "lang/parse_impl.h"

static enum ast_sign assign_sign(enum token_kind k)
{
    static const uint8_t table[TOKEN_COUNT] = {
        [TOKEN_PLUS_ASSIGN] = SIGN_ADD,           [TOKEN_MINUS_ASSIGN] = SIGN_SUBTRACT,
        [TOKEN_STAR_ASSIGN] = SIGN_MULTIPLY,      [TOKEN_SLASH_ASSIGN] = SIGN_DIVIDE,
        [TOKEN_FLOOR_ASSIGN] = SIGN_FLOOR_DIVIDE, [TOKEN_PERCENT_ASSIGN] = SIGN_REMAINDER,
        [TOKEN_POWER_ASSIGN] = SIGN_POWER,        [TOKEN_AT_ASSIGN] = SIGN_MATMUL,
    };
    return (enum ast_sign)table[k];
}

bool assigns(enum token_kind k)
{
    return k == TOKEN_ASSIGN || assign_sign(k) != SIGN_NONE;
}

static void *fail_target(struct parser *p, const struct ast *target)
{
    fail(p, target->span, "only a variable or a part of one, such as x[0], can be assigned");
    if (target->kind == AST_ATTR)
        return fail_hint(p, "." STR_FMT " is computed from the value; assign the variable itself",
                         STR_ARG(target->text));
    struct str text = span_text(p, target->span);
    if (target->kind == AST_CALL && text.n < 80)
        return fail_hint(p, "a function is made by fn " STR_FMT " < … >", STR_ARG(text));
    return fail_hint(p, "compare with ==, or write a name before the =");
}

static bool check_target(struct parser *p, const struct ast *target)
{
    const struct ast *base = target;
    if (target->kind == AST_LIST && target->item_count) {
        for (uint32_t i = 0; i < target->item_count; i++)
            if (!check_target(p, target->items[i]))
                return false;
        return true;
    }
    while (base->kind == AST_INDEX)
        base = base->left;
    if (base->kind == AST_NAME || (target->kind == AST_INDEX && base->kind == AST_ATTR))
        return true;
    fail_target(p, target);
    return false;
}

/* a, b = … : the targets after the first. */
static bool parse_targets(struct parser *p, struct ast *node, size_t *capacity)
{
    while (kind(p) == TOKEN_COMMA) {
        struct span comma = here(p);
        step(p);
        skip_newlines(p);
        if (kind(p) == TOKEN_ASSIGN)
            break;
        struct ast *target = parse_postfix(p);
        if (!target)
            return false;
        node_add_item(p, node, target, capacity);
        if (kind(p) == TOKEN_COMMA || kind(p) == TOKEN_ASSIGN)
            continue;
        if (!at_end_of_statement(p)) {
            suspect_leftover(p, NULL);
            return false;
        }
        fail(p, comma, "values side by side stand in brackets");
        fail_hint(p, "write (" STR_FMT ")",
                  STR_ARG(str_slice(p->source, node->span.start, target->span.end)));
        return false;
    }
    return true;
}

/* The word at the cursor, where an argument or a block makes it a command. */
const struct word *command_here(struct parser *p)
{
    if (kind(p) != TOKEN_NAME || (touching(p, 1) && kind_at(p, 1) != TOKEN_LESS) ||
        assigns(kind_at(p, 1)))
        return NULL;
    const struct word *word = word_find(p->words, token_word(p, 0));
    return word && starts_command(p, word) ? word : NULL;
}

/* a, b = b, a: what follows the first value. */
static struct ast *parse_values(struct parser *p, struct ast *first)
{
    struct ast *list = node_new(p, AST_LIST, first->span);
    size_t capacity = 0;
    node_add_item(p, list, first, &capacity);
    while (kind(p) == TOKEN_COMMA) {
        step(p);
        skip_newlines(p);
        struct ast *value = parse_expression(p);
        if (!value)
            return NULL;
        node_add_item(p, list, value, &capacity);
        list->span = span_join(list->span, value->span);
    }
    return node_finish(p, list);
}

struct ast *parse_right_side(struct parser *p)
{
    if (kind(p) == TOKEN_PERCENT && kind_at(p, 1) == TOKEN_NAME && touching(p, 1))
        step(p);
    if (kind(p) == TOKEN_WITH)
        return parse_with(p);
    if (kind(p) == TOKEN_IF)
        return parse_if(p);
    if (kind(p) == TOKEN_TRY)
        return parse_try(p);
    const struct word *word = command_here(p);
    struct span span = here(p);
    struct ast *node = word ? parse_command(p, word) : parse_expression(p);
    if (node && node->kind == AST_COMMAND && node->word->block != BLOCK_NONE && !node->body &&
        !node->rest && kind(p) == TOKEN_LESS)
        node = parse_command_block(p, node);
    if (node && node->kind == AST_COMMAND && !node->word->has_value) {
        fail(p, span, "%s has no value", node->word->name);
        return fail_hint(p, "write it as a statement of its own");
    }
    if (node && node->kind != AST_COMMAND && kind(p) == TOKEN_COMMA)
        node = parse_values(p, node);
    if (node)
        p->last_value = node->span;
    return node;
}

struct ast *parse_assignment(struct parser *p, struct ast *first)
{
    struct ast *node = node_new(p, AST_ASSIGN, first->span);
    size_t capacity = 0;
    if (first->kind == AST_LIST && first->item_count && kind(p) == TOKEN_ASSIGN)
        for (size_t i = 0; i < first->item_count; i++)
            node_add_item(p, node, first->items[i], &capacity);
    else
        node_add_item(p, node, first, &capacity);
    if (!parse_targets(p, node, &capacity))
        return NULL;
    node->op = assign_sign(kind(p));
    node->op_span = here(p);
    for (size_t i = 0; i < node->item_count; i++)
        if (!check_target(p, node->items[i]))
            return NULL;
    if (node->op != SIGN_NONE && node->item_count > 1) {
        fail(p, node->op_span, "%s changes one variable", token_name(kind(p)));
        return fail_hint(p, "write a statement for each");
    }
    step(p);
    skip_newlines(p);
    node->right = parse_right_side(p);
    if (!node->right)
        return NULL;
    node->span = span_join(node->span, node->right->span);
    return node_finish(p, node);
}
