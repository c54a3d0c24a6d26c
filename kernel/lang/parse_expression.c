/* Expressions by precedence climbing: or, and, not, comparisons, sums, products, unary signs,
 * powers. In a command's argument (mode.tight) an operator counts only when it touches both its
 * sides. */
#include "lang/parse_impl.h"

#include "base/settings.h"

enum level { LEVEL_NONE, LEVEL_OR, LEVEL_AND, LEVEL_NOT, LEVEL_COMPARE, LEVEL_SUM, LEVEL_PRODUCT };

struct binary {
    enum level level;
    enum ast_sign sign;
};

static struct binary binary_of(enum token_kind kind)
{
    static const struct binary table[TOKEN_COUNT] = {
        [TOKEN_OR] = { LEVEL_OR, SIGN_OR },
        [TOKEN_PIPE] = { LEVEL_OR, SIGN_OR },
        [TOKEN_AND] = { LEVEL_AND, SIGN_AND },
        [TOKEN_AMPERSAND] = { LEVEL_AND, SIGN_AND },
        [TOKEN_EQUAL] = { LEVEL_COMPARE, SIGN_EQUAL },
        [TOKEN_NOT_EQUAL] = { LEVEL_COMPARE, SIGN_NOT_EQUAL },
        [TOKEN_LESS] = { LEVEL_COMPARE, SIGN_LESS },
        [TOKEN_LESS_EQUAL] = { LEVEL_COMPARE, SIGN_LESS_EQUAL },
        [TOKEN_GREATER] = { LEVEL_COMPARE, SIGN_GREATER },
        [TOKEN_GREATER_EQUAL] = { LEVEL_COMPARE, SIGN_GREATER_EQUAL },
        [TOKEN_PLUS] = { LEVEL_SUM, SIGN_ADD },
        [TOKEN_MINUS] = { LEVEL_SUM, SIGN_SUBTRACT },
        [TOKEN_STAR] = { LEVEL_PRODUCT, SIGN_MULTIPLY },
        [TOKEN_SLASH] = { LEVEL_PRODUCT, SIGN_DIVIDE },
        [TOKEN_FLOOR] = { LEVEL_PRODUCT, SIGN_FLOOR_DIVIDE },
        [TOKEN_PERCENT] = { LEVEL_PRODUCT, SIGN_REMAINDER },
        [TOKEN_AT] = { LEVEL_PRODUCT, SIGN_MATMUL },
    };
    return table[kind];
}

static struct ast *parse_level(struct parser *p, enum level least);
static struct ast *parse_unary(struct parser *p);

static bool is_angle(enum token_kind k)
{
    return k == TOKEN_LESS || k == TOKEN_GREATER;
}

/* Operators nest calls too: a bound of its own, since brackets alone do not bound them. */
static bool enter_frame(struct parser *p)
{
    if (++p->frames <= 4 * setting(SETTING_NESTING))
        return true;
    fail(p, here(p), "signs and operators are nested too deep here");
    fail_hint(p, "give the inner part a name in a statement of its own");
    p->sure = true;
    return false;
}

static struct ast *unary(struct parser *p, enum ast_sign sign, struct span op, struct ast *operand)
{
    struct ast *node = node_new(p, AST_UNARY, span_join(op, operand->span));
    node->op = sign;
    node->op_span = op;
    node->left = operand;
    return node_finish(p, node);
}

static struct ast *binary(struct parser *p, enum ast_sign sign, struct span op, struct ast *left,
                          struct ast *right)
{
    struct ast *node = node_new(p, AST_BINARY, span_join(left->span, right->span));
    node->op = sign;
    node->op_span = op;
    node->left = left;
    node->right = right;
    return node_finish(p, node);
}

/* Is the operator at the cursor part of this expression? */
static bool continues(const struct parser *p, const struct ast *left)
{
    if (is_angle(kind(p))) {
        if (p->mode.no_angle)
            return false;
        /* fit(net, x, y) < … > at a statement's place: its block */
        bool block = left->kind == AST_COMMAND && left->word->block != BLOCK_NONE && !left->rest;
        return !(block && kind(p) == TOKEN_LESS && !p->mode.bracket);
    }
    return !(p->mode.tight && token_at(p, 0)->space);
}

static bool ends_line(enum token_kind k)
{
    return k == TOKEN_NEWLINE || k == TOKEN_END || k == TOKEN_SEMICOLON;
}

/* Steps over the operator and the line end that may follow it. */
static bool step_operator(struct parser *p)
{
    enum token_kind op = kind(p);
    struct span span = here(p);
    if (is_angle(op) && !p->mode.bracket && ends_line(kind_at(p, 1))) {
        fail(p, span, "%s has nothing on its right side", token_name(op));
        fail_hint(p, "a block begins after a word that takes one; a comparison goes on on the same "
                     "line");
        if (op == TOKEN_GREATER)
            suspect_closer(p);
        return false;
    }
    if ((op == TOKEN_PLUS || op == TOKEN_MINUS) && kind_at(p, 1) == op && touching(p, 1) &&
        (ends_line(kind_at(p, 2)) || kind_at(p, 2) == TOKEN_GREATER)) {
        fail(p, span_join(span, token_span(token_at(p, 1))), "there is no %s%s", token_name(op),
             token_name(op));
        uint32_t start = p->tokens[p->statement].start;
        struct str left = str_slice(p->source, start, span.start);
        fail_hint(p, "write " STR_FMT " %s= 1", STR_ARG(left.n < 60 ? left : STR("x")),
                  token_name(op));
        return false;
    }
    if (p->mode.tight && token_at(p, 1)->space && !ends_line(kind_at(p, 1))) {
        suspect_leftover(p, NULL);
        return false;
    }
    step(p);
    skip_newlines(p);
    return true;
}

static bool is_comparison(const struct ast *node)
{
    return node->kind == AST_BINARY && !node->parenthesized && node->op >= SIGN_EQUAL &&
           node->op <= SIGN_GREATER_EQUAL;
}

/* devices < x > and modle < x > look like a word with its block. */
static void *fail_block_word(struct parser *p, const struct ast *word)
{
    bool known = word_find(p->words, word->text);
    fail(p, word->span, STR_FMT " takes no block", STR_ARG(span_text(p, word->span)));
    return fail_hint(p, known ? "write it without < … >"
                              : "blocks follow words such as with try if for model fit time; "
                                "comparisons are not chained");
}

static void *fail_chained(struct parser *p, const struct ast *left)
{
    if (left->op == SIGN_LESS && kind(p) == TOKEN_GREATER && left->left->kind == AST_NAME &&
        ends_line(kind_at(p, 1)) && !p->mode.bracket)
        return fail_block_word(p, left->left);
    struct str a = span_text(p, left->span), middle = span_text(p, left->right->span);
    struct str op = token_text(p, 0);
    fail(p, here(p), "comparisons are not chained");
    if (a.n + middle.n < 120)
        fail_hint(p, "write (" STR_FMT ") and (" STR_FMT " " STR_FMT " …)", STR_ARG(a),
                  STR_ARG(middle), STR_ARG(op));
    return NULL;
}

static struct ast *parse_not(struct parser *p, enum level least)
{
    struct span op = here(p);
    if (least > LEVEL_NOT || p->mode.tight) {
        fail(p, op, "not stands in parentheses here");
        return fail_hint(p, "write (not …)");
    }
    step(p);
    skip_newlines(p);
    struct ast *operand = parse_level(p, LEVEL_NOT);
    return operand ? unary(p, SIGN_NOT, op, operand) : NULL;
}

static struct ast *parse_level(struct parser *p, enum level least)
{
    if (!enter_frame(p))
        return NULL;
    struct ast *left = kind(p) == TOKEN_NOT ? parse_not(p, least) : parse_unary(p);
    while (left) {
        struct binary op = binary_of(kind(p));
        if (!op.level || op.level < least || !continues(p, left))
            break;
        if (op.level == LEVEL_COMPARE && is_comparison(left))
            return fail_chained(p, left);
        struct span span = here(p);
        if (!step_operator(p))
            return NULL;
        struct ast *right = parse_level(p, op.level + 1);
        left = right ? binary(p, op.sign, span, left, right) : NULL;
    }
    p->frames--;
    return left;
}

static struct ast *parse_power(struct parser *p)
{
    struct ast *left = parse_postfix(p);
    if (!left || kind(p) != TOKEN_POWER || !continues(p, left))
        return left;
    struct span op = here(p);
    if (!step_operator(p))
        return NULL;
    struct ast *right = parse_unary(p);
    return right ? binary(p, SIGN_POWER, op, left, right) : NULL;
}

/* - before 2^63 alone: the least whole number, which is no number without its sign. */
static bool is_least(const struct parser *p)
{
    enum token_kind next = kind_at(p, 1);
    bool goes_on = next == TOKEN_POWER ||
                   (touching(p, 1) && (next == TOKEN_DOT || next == TOKEN_NAME));
    return kind(p) == TOKEN_NUMBER && !goes_on && literal_is_least(p->source, here(p));
}

static struct ast *parse_least(struct parser *p, struct span op)
{
    struct ast *node = node_new(p, AST_NUMBER, span_join(op, here(p)));
    node->whole = true;
    node->integer = INT64_MIN;
    node->real = (double)INT64_MIN;
    step(p);
    return node;
}

static struct ast *parse_signed(struct parser *p, enum ast_sign sign)
{
    struct span op = here(p);
    if (!step_operator(p))
        return NULL;
    if (sign == SIGN_NEGATE && is_least(p))
        return parse_least(p, op);
    struct ast *operand = parse_unary(p);
    return operand ? unary(p, sign, op, operand) : NULL;
}

static struct ast *parse_unary(struct parser *p)
{
    enum ast_sign sign = kind(p) == TOKEN_MINUS   ? SIGN_NEGATE
                         : kind(p) == TOKEN_PLUS  ? SIGN_PLUS
                         : kind(p) == TOKEN_TILDE ? SIGN_NOT
                                                  : SIGN_NONE;
    if (!enter_frame(p))
        return NULL;
    struct ast *node = sign == SIGN_NONE ? parse_power(p) : parse_signed(p, sign);
    p->frames--;
    return node;
}

struct ast *parse_expression(struct parser *p)
{
    return parse_level(p, LEVEL_OR);
}

struct ast *parse_tight(struct parser *p)
{
    struct mode before = p->mode;
    p->mode.tight = p->mode.no_angle = true;
    struct ast *node = parse_expression(p);
    p->mode.tight = before.tight;
    p->mode.no_angle = before.no_angle;
    return node;
}
