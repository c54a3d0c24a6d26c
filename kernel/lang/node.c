/* Making nodes of the tree and keeping their heights. */
#include "lang/parse_impl.h"

#include "base/settings.h"

struct ast *node_new(struct parser *p, enum ast_kind kind, struct span span)
{
    struct ast *node = ARENA_NEW(p->arena, struct ast);
    node->kind = kind;
    node->span = node->op_span = span;
    node->height = 1;
    return node;
}

struct ast *node_name(struct parser *p, struct str text, struct span span)
{
    struct ast *node = node_new(p, AST_NAME, span);
    node->text = text;
    return node;
}

unsigned ast_parts(enum ast_kind kind)
{
    static const uint8_t parts[] = {
        [AST_LIST] = AST_ITEMS,
        [AST_UNARY] = AST_LEFT,
        [AST_BINARY] = AST_LEFT | AST_RIGHT,
        [AST_CALL] = AST_LEFT | AST_ARGS,
        [AST_INDEX] = AST_LEFT | AST_ITEMS,
        [AST_SLICE] = AST_LEFT | AST_RIGHT | AST_BODY,
        [AST_ATTR] = AST_LEFT,
        [AST_COMMAND] = AST_LEFT | AST_BODY | AST_ARGS,
        [AST_ASSIGN] = AST_RIGHT | AST_ITEMS,
        [AST_BLOCK] = AST_ITEMS,
        [AST_WITH] = AST_BODY | AST_ARGS,
        [AST_TRY] = AST_BODY | AST_OTHER,
        [AST_IF] = AST_LEFT | AST_BODY | AST_OTHER,
        [AST_WHILE] = AST_LEFT | AST_BODY,
        [AST_FOR] = AST_RIGHT | AST_BODY | AST_ITEMS,
        [AST_FN] = AST_BODY | AST_ARGS,
        [AST_RETURN] = AST_RIGHT,
        [AST_CONTINUE] = 0,
    };
    return parts[kind];
}

static void raise(uint32_t *height, const struct ast *child)
{
    if (child && child->height >= *height)
        *height = child->height + 1;
}

static void raise_list(uint32_t *height, const struct ast *node, unsigned has)
{
    if (has & AST_ITEMS)
        for (uint32_t i = 0; i < node->item_count; i++)
            raise(height, node->items[i]);
    if (has & AST_ARGS)
        for (uint32_t i = 0; i < node->arg_count; i++)
            raise(height, node->args[i].value);
}

struct ast *node_finish(struct parser *p, struct ast *node)
{
    unsigned has = ast_parts(node->kind);
    uint32_t h = 1;
    if (has & AST_LEFT)
        raise(&h, node->left);
    if (has & AST_RIGHT)
        raise(&h, node->right);
    if (has & AST_BODY)
        raise(&h, node->body);
    if (has & AST_OTHER)
        raise(&h, node->other);
    raise_list(&h, node, has);
    node->height = h;
    if (h <= (uint32_t)p->height_most)
        return node;
    p->sure = true;
    fail(p, node->op_span, "more than %d operators in one chain", p->height_most);
    return fail_hint(p, "split it into several statements, or sum a list");
}

void node_add_item(struct parser *p, struct ast *node, struct ast *item, size_t *capacity)
{
    node->items = arena_grow(p->arena, node->items, node->item_count, capacity,
                             sizeof(struct ast *));
    node->items[node->item_count++] = item;
}

struct ast_arg *node_add_arg(struct parser *p, struct ast *node, size_t *capacity)
{
    node->args = arena_grow(p->arena, node->args, node->arg_count, capacity,
                            sizeof(struct ast_arg));
    struct ast_arg *arg = &node->args[node->arg_count++];
    return arg;
}
