/* fn name(x, w=1) < … > */
#include "lang/parse_impl.h"

static bool parse_parameter(struct parser *p, struct ast *node, size_t *capacity)
{
    if (kind(p) != TOKEN_NAME) {
        fail_expected(p, "the name of a parameter");
        return false;
    }
    struct str name = token_word(p, 0);
    for (size_t i = 0; i < node->arg_count; i++)
        if (str_equal(node->args[i].name, name)) {
            fail(p, here(p), "two parameters are called " STR_FMT, STR_ARG(name));
            fail_hint(p, "rename one of them");
            return false;
        }
    struct ast_arg *arg = node_add_arg(p, node, capacity);
    arg->name = name;
    arg->span = here(p);
    step(p);
    if (kind(p) != TOKEN_ASSIGN)
        return true;
    step(p);
    struct ast *standard = parse_expression(p);
    arg = &node->args[node->arg_count - 1];
    arg->value = standard;
    if (standard)
        arg->span = span_join(arg->span, standard->span);
    return standard;
}

static bool parse_parameters(struct parser *p, struct ast *node)
{
    struct open open;
    struct mode before;
    size_t capacity = 0;
    if (!open_bracket(p, &open, &before))
        return false;
    while (kind(p) != TOKEN_PAREN_CLOSE) {
        if (!parse_parameter(p, node, &capacity))
            return false;
        if (kind(p) != TOKEN_COMMA)
            break;
        step(p);
    }
    return close_bracket(p, &open, &before, TOKEN_PAREN_CLOSE);
}

struct ast *parse_fn(struct parser *p)
{
    struct ast *node = node_new(p, AST_FN, here(p));
    struct mode before = p->mode;
    step(p);
    if (kind(p) != TOKEN_NAME) {
        fail_expected(p, "the name of the function");
        return p->status == PARSE_INVALID && !p->sure ? fail_hint(p, "write fn f(x) < … >") : NULL;
    }
    node->text = token_word(p, 0);
    node->op_span = here(p);
    step(p);
    if (kind(p) != TOKEN_PAREN_OPEN) {
        fail_expected(p, "( with the parameters");
        return p->status == PARSE_INVALID && !p->sure
                   ? fail_hint(p, "write fn " STR_FMT "(x) < … >", STR_ARG(node->text))
                   : NULL;
    }
    if (!parse_parameters(p, node))
        return NULL;
    p->mode.function = true;
    p->mode.loop = false;
    node = finish_block(p, node, "fn");
    p->mode = before;
    p->mode.whole_cell = false;
    return node;
}
