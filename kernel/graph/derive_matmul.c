/* The derivative of a matrix product. Rows and columns are made matrices first; where all matrices
 * of a stack meet the same second factor, its cotangent is one product, not a sum of many. */
#include "graph/derive.h"

struct node *derive_turned(struct build *b, struct node *x)
{
    struct op_attrs attrs;
    if (!x)
        return NULL;
    attrs_init(&attrs);
    attrs.whole[0] = -2;
    attrs.whole[1] = -1;
    return build_call(b, OP_swapaxes, &x, 1, &attrs);
}

/* The last two axes; [k] on the left is a row [1, k], on the right a column [k, 1]. */
static struct shape as_matrix(const struct shape *s, bool left)
{
    if (s->ndim > 1)
        return *s;
    int64_t n = s->size[0];
    return (struct shape){ .ndim = 2, .size = { left ? 1 : n, left ? n : 1 } };
}

/* The stack of matrices as one with all rows. */
static struct shape as_rows(const struct shape *s)
{
    int64_t columns = s->size[s->ndim - 1], rows = 1;
    for (int i = 0; i + 1 < s->ndim; i++)
        rows *= s->size[i];
    return (struct shape){ .ndim = 2, .size = { rows, columns } };
}

static struct node *by_right(struct build *b, struct node *left, struct node *g,
                             const struct shape *right)
{
    if (right->ndim == 2 && left && g) {
        struct shape rows = as_rows(&left->shape), g_rows = as_rows(&g->shape);
        left = build_reshape(b, left, &rows);
        g = build_reshape(b, g, &g_rows);
    }
    return derive_sum_to(b, build2(b, OP_matmul, derive_turned(b, left), g), right);
}

/* A result to which a row gave no axis, or a column none, with both. */
static struct shape with_both(const struct shape *s, bool row, bool column)
{
    int stack = s->ndim - !row - !column;
    struct shape both = { .ndim = stack + 2 };
    for (int i = 0; i < stack; i++)
        both.size[i] = s->size[i];
    both.size[stack] = row ? 1 : s->size[stack];
    both.size[stack + 1] = column ? 1 : s->size[s->ndim - 1];
    return both;
}

void derive_matmul(struct build *b, const struct node *n, struct node *g, struct node **in)
{
    const struct shape *x = &n->in[0]->shape, *y = &n->in[1]->shape;
    struct shape left = as_matrix(x, true), right = as_matrix(y, false);
    struct shape result = with_both(&n->shape, x->ndim == 1, y->ndim == 1);
    g = build_reshape(b, g, &result);
    if (derive_wants(n, 0)) {
        struct node *other = derive_turned(b, build_reshape(b, n->in[1], &right));
        in[0] = build_reshape(b, derive_sum_to(b, build2(b, OP_matmul, g, other), &left), x);
    }
    if (derive_wants(n, 1)) {
        struct node *other = build_reshape(b, n->in[0], &left);
        in[1] = build_reshape(b, by_right(b, other, g, &right), y);
    }
}
