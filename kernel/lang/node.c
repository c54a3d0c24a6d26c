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

static void raise(uint32_t *height, const struct ast *child)
{
    if (child && child->height >= *height)
        *height = child->height + 1;
}

struct ast *node_finish(struct parser *p, struct ast *node)
{
    uint32_t h = 1;
    raise(&h, node->left);
    raise(&h, node->right);
    raise(&h, node->third);
    raise(&h, node->body);
    raise(&h, node->other);
    raise(&h, node->rest);
    for (size_t i = 0; i < node->item_count; i++)
        raise(&h, node->items[i]);
    for (size_t i = 0; i < node->arg_count; i++)
        raise(&h, node->args[i].value);
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
    *arg = (struct ast_arg){ .bytes = -1 };
    return arg;
}
